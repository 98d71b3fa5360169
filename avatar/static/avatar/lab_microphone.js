// How loud the microphone is, and the call page's own check of the connection.

import { decibel, words } from "./lab_ask.js";
import { number } from "./messages.js";
import { Microphone, NoMicrophone } from "./microphone.js";
import { SelfTest } from "./selftest.js";
import { Socket } from "./socket.js";

const FLOOR = -70; // dBFS at which the bar is empty
const EVERY = 100; // milliseconds

export function listen(element) {
    const [button, bar, output] = ["button", ".bar i", "output"].map((selector) => element.querySelector(selector));
    const said = element.parentElement.querySelector("[data-said]");
    const microphone = new Microphone();
    let context;
    let timer;
    const stop = () => {
        clearInterval(timer);
        context?.close();
        context = null;
        microphone.close();
        bar.style.setProperty("--share", "0%");
        output.textContent = "";
    };
    const start = async () => {
        await microphone.open();
        context = new AudioContext();
        const analyser = new AnalyserNode(context, { fftSize: 4096 });
        context.createMediaStreamSource(microphone.stream).connect(analyser);
        const samples = new Float32Array(analyser.fftSize);
        timer = setInterval(() => {
            analyser.getFloatTimeDomainData(samples);
            const level = decibel(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
            bar.style.setProperty("--share", `${Math.min(100, Math.max(0, (100 * (level - FLOOR)) / -FLOOR)).toFixed(0)}%`);
            output.textContent = words("level", { level: number(Math.max(level, -99), 0) });
        }, EVERY);
    };
    button.onclick = async () => {
        said.textContent = "";
        try {
            await (context ? stop() : start());
        } catch (error) {
            if (!(error instanceof NoMicrophone)) throw error;
            said.textContent = words("no_microphone");
        }
        button.setAttribute("aria-pressed", Boolean(context));
        button.textContent = words(context ? "listen_stop" : "listen");
    };
}

// The check speaks through a call's socket, which is open only while it runs: an open one counts as a page of a call.
export function check(element, address) {
    const talk = { input: new Microphone(), devices: { microphone: "" }, iceServers: [] };
    const button = element.querySelector("button");
    const lazy = { send: (type, fields) => lazy.socket?.send(type, fields) ?? false };
    const test = new SelfTest(element, { socket: lazy, talk });
    button.onclick = async () => {
        if (lazy.socket) return;
        await new Promise((resolve) => {
            lazy.socket = new Socket(address);
            lazy.socket.listen({
                welcome: ({ ice_servers: servers }) => resolve((talk.iceServers = servers)),
                pong: (event) => test.take(event),
                probed: (event) => test.take(event),
                lost: resolve,
                closed: resolve,
            });
        });
        await test.run();
        lazy.socket.end();
        lazy.socket = null;
    };
}
