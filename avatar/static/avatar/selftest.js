// A check of everything a call needs, in words: microphone, socket, ways for WebRTC, UDP to the server, relay.

import { element } from "./element.js";
import { number, words } from "./messages.js";
import { Microphone, NoMicrophone } from "./microphone.js";

const LISTEN = 6_000; // milliseconds for which a microphone may hear nothing
const AUDIBLE = -60; // dBFS: below it there is no voice near
const PINGS = 5;
const ANSWER = 5_000; // milliseconds until the server's silence is an answer
const GATHER = 3_000; // milliseconds for finding ways

export class SelfTest {
    constructor(element, { socket, talk }) {
        this.button = element.querySelector("button");
        this.list = element.querySelector("ul");
        this.socket = socket;
        this.talk = talk;
        this.awaited = new Map();
        this.button.onclick = () => this.run();
    }

    // What the server says to a check.
    take(event) {
        this.awaited.get(event.type)?.(event);
        this.awaited.delete(event.type);
    }

    async run() {
        if (this.running) return;
        this.running = true;
        const label = this.button.textContent;
        this.button.textContent = words("checking");
        this.button.setAttribute("aria-disabled", true);
        this.list.replaceChildren();
        this.#tell(await this.#microphone());
        this.#tell(await this.#socket());
        await this.#ways();
        this.button.textContent = label;
        this.button.removeAttribute("aria-disabled");
        this.running = false;
    }

    // `ok`: yes, no, or null for what is neither.
    #tell({ ok, text }) {
        this.list.append(element("li", { "data-ok": ok }, text));
    }

    async #microphone() {
        const calling = this.talk.input.track?.enabled;
        const input = calling ? this.talk.input : new Microphone();
        try {
            if (!calling) await input.open(this.talk.devices.microphone);
        } catch (error) {
            if (!(error instanceof NoMicrophone)) throw error;
            return { ok: "no", text: words("check_microphone_no", { why: words(error.reason) }) };
        }
        const level = await loudest(input.stream);
        if (!calling) input.close();
        if (level < AUDIBLE) return { ok: "no", text: words("check_quiet") };
        return { ok: "yes", text: words("check_microphone", { level: number(level, 0) }) };
    }

    async #socket() {
        const times = [];
        for (let ping = 0; ping < PINGS; ping += 1) {
            const began = performance.now();
            if (!(await this.#ask("ping", {}, "pong"))) return { ok: "no", text: words("check_socket_no") };
            times.push(performance.now() - began);
        }
        times.sort((one, other) => one - other);
        return { ok: "yes", text: words("check_socket", { ms: number(times[Math.floor(PINGS / 2)], 0) }) };
    }

    async #ways() {
        const { iceServers } = this.talk;
        const peer = globalThis.RTCPeerConnection && new RTCPeerConnection({ iceServers });
        const kinds = peer ? await gathered(peer) : [];
        const names = kinds.map((kind) => words(kind)).join(", ");
        this.#tell(kinds.length ? { ok: "yes", text: words("check_ways", { kinds: names }) } : { ok: "no", text: words("check_ways_no") });
        this.#tell(await this.#udp(peer, kinds));
        peer?.close();
        this.#tell(relay(iceServers, kinds));
    }

    async #udp(peer, kinds) {
        if (!kinds.length) return { ok: "no", text: words("check_udp_no") };
        const answer = await this.#ask("probe", { sdp: peer.localDescription.sdp }, "probed");
        if (!answer) return { ok: null, text: words("check_udp_unsure") };
        await peer.setRemoteDescription({ type: "answer", sdp: answer.sdp });
        const pair = await connected(peer);
        if (!pair) return { ok: "no", text: words("check_udp_no") };
        return { ok: "yes", text: words("check_udp", { kind: words(pair.kind), ms: number(pair.seconds * 1000, 0) }) };
    }

    // The server's next event of a type; null when it does not come.
    #ask(type, fields, answer) {
        return new Promise((resolve) => {
            this.awaited.set(answer, resolve);
            setTimeout(resolve, ANSWER, null);
            if (!this.socket.send(type, fields)) resolve(null);
        });
    }
}

// dBFS of the first sound that is loud enough, else of the loudest.
async function loudest(stream) {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let most = 0;
    const until = performance.now() + LISTEN;
    while (performance.now() < until && decibel(most) < AUDIBLE) {
        await new Promise((resolve) => setTimeout(resolve, 40));
        analyser.getFloatTimeDomainData(samples);
        most = Math.max(most, samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    }
    await context.close();
    return decibel(most);
}

function decibel(power) {
    return 10 * Math.log10(power + 1e-12);
}

// The kinds of ways that the browser finds, once it has looked.
async function gathered(peer) {
    const kinds = new Set();
    const done = new Promise((resolve) => {
        peer.onicecandidate = ({ candidate }) => (candidate?.type ? kinds.add(candidate.type) : resolve());
        setTimeout(resolve, GATHER);
    });
    peer.createDataChannel("probe");
    await peer.setLocalDescription();
    await done;
    return ["host", "srflx", "relay"].filter((kind) => kinds.has(kind));
}

// The way that was taken: its {kind} and round trip in {seconds}; null when there was none.
async function connected(peer) {
    const works = await new Promise((resolve) => {
        peer.onconnectionstatechange = () => peer.connectionState === "connected" && resolve(true);
        setTimeout(resolve, ANSWER, false);
    });
    if (!works) return null;
    const stats = await peer.getStats();
    const pair = [...stats.values()].find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
    return { kind: stats.get(pair?.localCandidateId)?.candidateType ?? "host", seconds: pair?.currentRoundTripTime ?? 0 };
}

function relay(iceServers, kinds) {
    const wanted = iceServers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
    if (!wanted) return { ok: null, text: words("check_turn_none") };
    return kinds.includes("relay") ? { ok: "yes", text: words("check_turn") } : { ok: "no", text: words("check_turn_no") };
}
