// How a broken call comes back: at once, then ever later, and not for ever.

const WAITS = [0, 500, 1_000, 2_000, 4_000]; // milliseconds before each try
const STEADY = 10_000; // milliseconds after which a connection was a good one, and what broke it is forgiven

export class Retries {
    constructor(run) {
        this.run = run;
        this.tries = 0;
        this.reached = false; // there was a connection, so that the way exists
    }

    // Answers whether there will be another try.
    again() {
        // Networks change under a phone: even a way that was never found is looked for twice.
        if (this.tries >= (this.reached ? WAITS.length : 1)) return false;
        clearTimeout(this.steady);
        this.timer = setTimeout(this.run, WAITS[this.tries]);
        this.tries += 1;
        return true;
    }

    connected() {
        this.reached = true;
        clearTimeout(this.steady);
        this.steady = setTimeout(() => (this.tries = 0), STEADY);
    }

    stop() {
        clearTimeout(this.timer);
        clearTimeout(this.steady);
        this.tries = 0;
        this.reached = false;
    }
}
