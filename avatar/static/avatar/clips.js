// Answers without a live connection: what was typed is remembered, and the answer's clip plays when it is finished.

const OVER = ["finished", "failed", "cancelled"];

export class Clips {
    constructor({ stage, state, captions }) {
        Object.assign(this, { stage, state, captions });
        this.awaited = [];
        this.playing = false;
    }

    // The turn that is made of these words is to be played.
    expect(text) {
        this.awaited.push({ text, id: null });
        this.state.show("thinking");
    }

    // A turn that changed.
    turn(turn) {
        const one = this.awaited.find(({ id, text }) => id === turn.id || (id === null && turn.typed && text === turn.text));
        if (!one) return;
        one.id = turn.id;
        if (!OVER.includes(turn.state)) return;
        const address = turn.clip ?? turn.voice;
        // The row is finished a moment before its clip is: then this turn comes once more.
        if (turn.state === "finished" && !address) return;
        this.awaited = this.awaited.filter((other) => other !== one);
        if (address) this.#play(turn, address);
        else this.state.show("idle");
    }

    stop() {
        if (this.playing) this.stage.rest();
    }

    #play(turn, address) {
        this.stop();
        this.playing = true;
        this.stage.clip(address, {
            started: () => {
                this.state.show("speaking");
                this.captions.begin(turn.reply, turn.seconds);
            },
            over: () => {
                this.playing = false;
                this.captions.clear();
                this.state.show("idle");
            },
        });
    }
}
