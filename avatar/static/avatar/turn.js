// A turn as two entries: what the person said, what the secretary answered.

import { element, hidden, icon } from "./element.js";
import { languageName, locale, number, words } from "./messages.js";
import { traceBar, traceText } from "./trace.js";

const OVER = ["finished", "failed", "cancelled"];

export class TurnView {
    // `turn`: as in docs/call-protocol.md.
    constructor(turn) {
        this.sentences = [];
        this.sounding = null; // number of the sentence that sounds now
        this.person = entry("person");
        this.secretary = entry("secretary");
        this.said = element("p", { class: "said" });
        this.answer = element("div", { class: "answer" });
        this.bubble = element("div", { class: "bubble" }, this.answer);
        this.small = element("p", { class: "meta" });
        this.secretary.append(this.bubble, this.small);
        this.update(turn);
    }

    get entries() {
        return [this.person, this.secretary];
    }

    update(turn) {
        this.turn = turn;
        for (const one of this.entries) one.dataset.state = turn.state;
        this.person.replaceChildren(this.#question(), smallPrint(turn));
        this.#clip();
        this.#answer();
    }

    sentence(at, text) {
        this.sentences[at] = text;
        this.#answer();
    }

    sounds(at) {
        this.sounding = at;
        this.#answer();
    }

    #question() {
        const text = element("p", { class: "bubble" }, hidden(`${words("you")}: `));
        text.append(element("span", { class: "said" }, this.turn.text || words(OVER.includes(this.turn.state) ? "no_words" : "…")));
        return text;
    }

    #answer() {
        const { turn } = this;
        const [heard, ahead] = this.#parts();
        const lines = [];
        if (heard || ahead) lines.push(spoken(turn, heard, ahead));
        if (turn.state === "failed") lines.push(element("p", { class: "note" }, turn.error || words("turn_failed")));
        if (turn.state === "cancelled") lines.push(element("p", { class: "note" }, turn.error || words("stopped")));
        if (!lines.length && !OVER.includes(turn.state)) lines.push(dots(turn));
        this.answer.replaceChildren(hidden(`${turn.character?.name ?? ""}: `), ...lines);
        this.small.replaceChildren(...[clock(turn), traceBar(turn.trace), traceText(turn.trace)].filter(Boolean));
        // A turn that ended without an answer and without a reason has nothing to show.
        this.secretary.hidden = !lines.length && !turn.clip && !turn.voice;
    }

    // The answer up to what was heard of it, and the rest.
    #parts() {
        const { turn } = this;
        const known = this.sentences.filter(Boolean).join(" ");
        const reply = (turn.reply ?? "").length >= known.length ? (turn.reply ?? "") : known;
        if (turn.state === "cancelled" || turn.state === "failed") return cut(reply, turn.spoken ?? "");
        const sounded = this.sounding === null ? [] : this.sentences.slice(0, this.sounding + 1).filter(Boolean);
        // A page that was opened in the middle of an answer does not know its first sentences.
        if (turn.state === "finished" || this.sounding === null || sounded.length <= this.sounding) return [reply, ""];
        return cut(reply, sounded.join(" "));
    }

    // Made once a clip: a person may be watching it while the turn changes.
    #clip() {
        const address = this.turn.clip ?? this.turn.voice;
        if (this.turn.state !== "finished" || !address || address === this.clipped) return;
        this.clipped = address;
        const button = clipButton(this.turn);
        button.onclick = () => {
            const recording = this.#recording(address);
            button.replaceWith(recording);
            recording.focus({ preventScroll: true });
        };
        this.bubble.querySelector(".clip, video, audio")?.remove();
        this.bubble.prepend(button);
    }

    #recording(address) {
        const picture = this.turn.clip ? { playsinline: true, poster: this.turn.character?.portrait } : {};
        const media = element(this.turn.clip ? "video" : "audio", { controls: true, src: address, tabindex: "0", ...picture });
        media.play().catch(() => null); // its own controls are right there
        return media;
    }
}

function entry(role) {
    return element("li", { class: `entry ${role}`, "data-testid": "turn", "data-role": role });
}

function spoken(turn, heard, ahead) {
    const line = element("p", { class: "said", lang: turn.language || null }, heard);
    if (!ahead) return line;
    const stopped = turn.state === "cancelled" || turn.state === "failed";
    line.append(stopped ? hidden(` ${words("not_spoken")} `) : "", element("span", { class: "ahead" }, ahead));
    return line;
}

function cut(reply, heard) {
    return reply.startsWith(heard) ? [heard, reply.slice(heard.length)] : [reply, ""];
}

function dots(turn) {
    return element("p", { class: "dots" }, hidden(`${turn.character?.name ?? ""} ${words("answering")}`), element("i"), element("i"), element("i"));
}

function clipButton(turn) {
    const label = words("play", { length: length(turn.seconds) });
    const portrait = turn.character?.portrait;
    return element("button", { class: "clip", type: "button", "aria-label": label, title: label }, portrait ? element("img", { src: portrait, alt: "", loading: "lazy" }) : null, icon("play", ""));
}

function smallPrint(turn) {
    const how = turn.typed && turn.door === "web" ? words("typed") : "";
    const parts = [words(turn.door), how, clockText(turn.created), turn.language ? languageName(turn.language) : ""];
    const known = ["web", "telegram", "whatsapp"].includes(turn.door);
    return element("p", { class: "meta" }, known ? icon(turn.door) : null, parts.filter(Boolean).join(" · "));
}

function clock({ created, seconds }) {
    const text = seconds ? `${clockText(created)} · ${length(seconds)}` : clockText(created);
    return element("time", { datetime: created, title: new Date(created).toLocaleString(locale) }, text);
}

function clockText(created) {
    return new Date(created).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

function length(seconds) {
    const whole = Math.round(seconds ?? 0);
    return `${Math.floor(whole / 60)}:${number(whole % 60, 0).padStart(2, "0")}`;
}
