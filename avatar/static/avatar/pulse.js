// Notices a connection that has gone quiet. The server sends sound all the time, silence too, so that none for two
// seconds is a fault: the browser itself would say so after five to fifteen.

const EVERY = 250; // milliseconds between two looks
const QUIET = 2_000; // milliseconds without sound that are no hiccup any more
const SLEPT = 1_500; // milliseconds between two looks after which the page itself was asleep, or the tab is hidden

export class Pulse {
    // `receiver` of the sound; `lost()` is called once.
    constructor(receiver, lost) {
        this.receiver = receiver;
        this.lost = lost;
        this.packets = 0;
    }

    start() {
        this.stop();
        this.looked = this.beat = performance.now();
        this.timer = setInterval(() => this.#look(), EVERY);
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
    }

    async #look() {
        const packets = await this.#received();
        const now = performance.now();
        const slept = now - this.looked > SLEPT;
        this.looked = now;
        // Nothing at all is a connection that has not begun; those who made it wait for it.
        if (slept || packets !== this.packets || !packets) this.beat = now;
        this.packets = packets;
        if (!this.timer || now - this.beat < QUIET) return;
        this.stop();
        this.lost();
    }

    async #received() {
        const report = await this.receiver.getStats();
        return [...report.values()].find(({ type }) => type === "inbound-rtp")?.packetsReceived ?? 0;
    }
}
