// The call socket (docs/call-protocol.md): JSON objects with a `type`, and a connection that comes back by itself.

const LOG_IN = 4401;
const WRONG_ORIGIN = 4403;
const TAKEN_OVER = 4409;
const FINAL = [LOG_IN, WRONG_ORIGIN, TAKEN_OVER];
const LONGEST_WAIT = 10_000; // milliseconds

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
        addEventListener("online", () => this.waiting && this.open());
        this.open();
    }

    get ready() {
        return this.wire?.readyState === WebSocket.OPEN;
    }

    open() {
        clearTimeout(this.timer);
        this.waiting = false;
        const wire = new WebSocket(this.address);
        this.wire = wire;
        wire.onmessage = ({ data }) => {
            this.tries = 0;
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

    // False when there is no connection; nothing is kept for later, since an old offer or word would surprise.
    send(type, fields = {}) {
        if (!this.ready) return false;
        this.wire.send(JSON.stringify({ type, ...fields }));
        return true;
    }

    #over(code) {
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
