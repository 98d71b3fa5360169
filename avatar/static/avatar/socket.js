// The call socket (docs/call-protocol.md): JSON objects with a `type`, and a connection that comes back by itself.

const LOG_IN = 4401;
const WRONG_ORIGIN = 4403;
const TAKEN_OVER = 4409;
const FINAL = [LOG_IN, WRONG_ORIGIN, TAKEN_OVER];
const LONGEST_WAIT = 3_500; // milliseconds: a server that is back is found within five seconds
const SILENT = 2_500; // milliseconds that an offer goes without a word of the server; nothing else is surely answered
const CLOGGED = 32_000; // bytes that wait to be sent: a second of a microphone's sound

export class Socket {
    constructor(path) {
        this.address = new URL(path, location.href.replace(/^http/, "ws")).href;
        this.wire = null;
        this.tries = 0;
    }

    // `handlers`: a function for each type that arrives, and `lost()` and `closed(why)` for the connection itself.
    listen(handlers) {
        this.handlers = handlers;
        // A phone that wakes up should not wait for the next try.
        addEventListener("online", () => this.hurry());
        this.open();
    }

    get ready() {
        return this.wire?.readyState === WebSocket.OPEN;
    }

    open() {
        clearTimeout(this.timer);
        this.waiting = false;
        const wire = new WebSocket(this.address);
        wire.binaryType = "arraybuffer";
        this.wire = wire;
        wire.onmessage = ({ data }) => {
            this.tries = 0;
            this.#trust();
            if (typeof data !== "string") return this.handlers.bytes?.(data);
            const event = JSON.parse(data);
            this.handlers[event.type]?.(event);
        };
        wire.onclose = ({ code }) => {
            if (this.wire === wire) this.#over(code);
        };
    }

    // After a final close nothing comes back by itself; what a person does may bring it back.
    revive() {
        if (this.wire === null && !this.waiting) this.open();
    }

    // For good: nothing comes back by itself.
    end() {
        const wire = this.wire;
        this.wire = null;
        clearTimeout(this.timer);
        clearTimeout(this.doubt);
        wire?.close();
    }

    // Does not wait for the next try.
    hurry() {
        if (this.waiting) this.open();
    }

    // False when there is no connection; nothing is kept for later, since an old offer or word would surprise.
    send(type, fields = {}) {
        if (!this.ready) return false;
        this.wire.send(JSON.stringify({ type, ...fields }));
        if (["offer", "compat"].includes(type) && !this.dropped) this.doubt = setTimeout(() => this.#drop(), SILENT);
        return true;
    }

    get clogged() {
        return this.ready && this.wire.bufferedAmount > CLOGGED;
    }

    sendBytes(bytes) {
        if (this.ready) this.wire.send(bytes);
    }

    #trust() {
        if (this.doubt) this.dropped = false;
        clearTimeout(this.doubt);
        this.doubt = null;
    }

    // A network that went away closes nothing: the line is there and leads nowhere. Once: a second line that takes offers
    // in silence has another fault.
    #drop() {
        const wire = this.wire;
        this.dropped = true;
        this.doubt = null;
        this.#over(0);
        wire?.close();
    }

    #over(code) {
        clearTimeout(this.doubt);
        this.doubt = null;
        this.wire = null;
        if (FINAL.includes(code)) {
            this.handlers.closed({ [LOG_IN]: "log_in", [WRONG_ORIGIN]: "wrong_origin", [TAKEN_OVER]: "taken_over" }[code]);
            return;
        }
        this.handlers.lost();
        const wait = Math.min(500 * 2 ** this.tries, LONGEST_WAIT);
        this.tries += 1;
        // Spread, so that a server that restarts is not met by all pages at once.
        this.waiting = true;
        this.timer = setTimeout(() => this.open(), wait * (0.75 + Math.random() / 2));
    }
}
