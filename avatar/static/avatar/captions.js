// Captions: the sentence that sounds now, in pieces of two lines, what is spoken ahead of what is to come.

const PIECE = 80; // characters: two lines of a subtitle
const SIGN = 0.06; // seconds a character takes when the server does not know the length

export class Captions {
    constructor(container, announcer) {
        this.line = container.querySelector("p");
        this.announcer = announcer;
        this.timers = [];
    }

    // `seconds`: how long the whole text sounds. `sentence` names it: one that goes on after a cough is announced once.
    begin(text, seconds, { sentence = null, lang = null } = {}) {
        this.clear();
        if (sentence === null || sentence !== this.announced) this.announcer.say(text, lang);
        this.announced = sentence;
        this.line.lang = lang ?? "";
        const pieces = split(text);
        const whole = pieces.reduce((sum, piece) => sum + piece.length, 0);
        const pace = (seconds || whole * SIGN) / whole;
        let before = 0;
        for (const piece of pieces) {
            this.#piece(piece, before * pace, pace);
            before += piece.length;
        }
    }

    clear() {
        this.timers.forEach(clearTimeout);
        this.timers = [];
        this.line.hidden = true;
        this.line.replaceChildren();
    }

    #piece(piece, start, pace) {
        let spoken = 0;
        for (const word of piece.split(/(?<=\s)/)) {
            spoken += word.length;
            const until = spoken;
            this.#at(start + (spoken - word.length) * pace, () => this.#show(piece, until));
        }
    }

    #at(seconds, act) {
        if (seconds <= 0) act();
        else this.timers.push(setTimeout(act, seconds * 1000));
    }

    #show(piece, until) {
        const ahead = document.createElement("span");
        ahead.className = "ahead";
        ahead.textContent = piece.slice(until);
        this.line.replaceChildren(piece.slice(0, until), ahead);
        this.line.hidden = false;
    }
}

// Pieces of about the same length, cut between words: a last piece of one word reads badly.
export function split(text) {
    const count = Math.ceil(text.length / PIECE);
    const goal = text.length / count;
    const pieces = [""];
    for (const word of text.split(/(?<=\s)/)) {
        const last = pieces.length - 1;
        if (pieces[last] && pieces[last].length + word.length / 2 > goal && pieces.length < count) pieces.push(word);
        else pieces[last] += word;
    }
    return pieces;
}
