// What people do in a call: begin it, speak, mute, type, stop. With a live connection if there can be one, else with clips.

import { Clips } from "./clips.js";
import { Line, possible } from "./line.js";
import { words } from "./messages.js";
import { Meter } from "./meter.js";
import { Microphone, NoMicrophone } from "./microphone.js";
import { Retries } from "./retries.js";
import { keepAwake } from "./wake.js";
import { Watching } from "./watching.js";

const LIVE_WITHIN = 8_000; // milliseconds that typed words wait for the picture

export class Talk {
    // `elements`: the microphone's button and the level meter. The rest are the parts of the page.
    constructor({ socket, stage, state, captions, notices, transcript, elements }) {
        Object.assign(this, { socket, stage, state, captions, notices, transcript });
        this.button = elements.mic;
        this.meter = new Meter(elements.meter);
        this.input = new Microphone();
        this.input.lost = () => this.#unplugged();
        this.call = new Line(socket, { video: stage.video, notices, shown: (stream) => stage.live(stream), changed: (what) => this.#changed(what) });
        this.watching = new Watching(socket);
        this.retries = new Retries(() => this.#connect());
        this.iceServers = [];
        this.clips = new Clips({ stage, state, captions });
        this.waiting = []; // resolvers of those who wait for a live connection
        this.wanted = false; // the person is in a call, also while its connection is being renewed
        this.blocked = !possible;
        if (!isSecureContext) notices.show("microphone", words("insecure"));
        if (!possible) notices.show("call", words("no_webrtc"));
        this.#show();
    }

    // The socket is there (again): a call that was on goes on with a new connection.
    welcome({ call, ice_servers: servers, cut_off: cut }) {
        this.iceServers = servers ?? [];
        if (call === this.known) return; // a new conversation in the same call
        this.known = call;
        this.watching.begin();
        if (!this.wanted) {
            this.state.show("idle");
            return;
        }
        this.call.end({ quiet: true }); // the server that knew it is gone
        this.#connect();
        if (cut) this.#offerAgain(cut);
    }

    #offerAgain(turn) {
        const run = () => this.socket.send("again", { turn });
        this.notices.show("again", words("cut_off"), { action: { label: words("hear_again"), run } });
    }

    // The socket is gone; media may flow on until the server notices.
    lost() {
        this.known = null;
        this.captions.clear();
        this.state.show("connecting", words("reconnecting"));
    }

    // The server's state, unless this page is in the middle of something the server does not see.
    follow({ state, words: said }) {
        this.stage.follow(this.state.now, state);
        if (this.asking || this.clips.playing) return;
        if (this.renewing && ["idle", "connecting", "failed"].includes(state)) return;
        this.state.show(state, said);
    }

    // The round button: begins the call, then mutes and unmutes.
    async press() {
        if (this.asking) return;
        if (this.wanted && this.input.track) this.#mute(!this.input.muted);
        else await this.#begin();
    }

    // Push-to-talk. Without a call it begins one: that is what somebody who holds the key wants.
    push(held) {
        if (!this.input.track || !this.call.on) {
            if (held) this.press();
            return;
        }
        this.input.hold(held);
        this.socket.send("push", { held });
    }

    interrupt() {
        this.captions.clear();
        this.clips.stop();
        this.stage.hush();
        this.socket.send("interrupt");
    }

    // Typed words. Answers whether they were taken.
    say(text) {
        if (!this.socket.ready) {
            this.notices.show("say", words("not_connected"));
            return false;
        }
        this.notices.hide("say");
        this.transcript.pending(text);
        this.#sayWhenLive(text);
        return true;
    }

    turn(turn) {
        this.clips.turn(turn);
        if (turn.state === "heard") this.notices.hide("again"); // the talk has gone on
    }

    // Ends the call. `quiet` as in Call.end.
    stop(how = {}) {
        this.wanted = false;
        this.retries.stop();
        if (how.quiet) this.known = null;
        this.call.end(how);
        this.#release();
        if (!how.quiet) this.state.show("idle");
    }

    // Takes another microphone, now or for the next call. Answers whether it could be opened.
    async microphone(device) {
        if (!this.input.track) return true;
        try {
            await this.call.replace(await this.input.open(device));
        } catch (error) {
            if (!(error instanceof NoMicrophone)) throw error;
            this.notices.show("microphone", words(error.reason), { bad: true });
            return false;
        }
        this.meter.follow(this.input.stream);
        return true;
    }

    // The device is gone: the system's own takes over, if there is one.
    async #unplugged() {
        if (!(await this.microphone(""))) this.input.close();
        this.#show();
    }

    async #begin() {
        this.socket.revive();
        const before = this.state.now;
        this.asking = true;
        this.state.show("connecting", words("asking"));
        try {
            await this.input.open(this.devices.microphone);
            this.notices.hide("microphone");
            this.meter.follow(this.input.stream);
            this.devices.list();
        } catch (error) {
            if (!(error instanceof NoMicrophone)) throw error;
            this.notices.show("microphone", words(error.reason), { bad: true });
            this.state.show(before);
            return;
        } finally {
            this.asking = false;
        }
        if (possible) await this.#connect();
        else this.#release();
    }

    async #connect() {
        this.wanted = true;
        this.#show();
        this.state.show("connecting", this.renewing ? words("reconnecting") : "");
        // A renewed connection replaces the old one; the server is told so that it need not guess.
        if (this.call.on) this.call.end({ again: true });
        await this.call.start(this.iceServers, this.input.track);
        if (this.input.muted) this.socket.send("mute", { muted: true });
    }

    async #sayWhenLive(text) {
        const live = await this.#live();
        if (!live) this.clips.expect(text);
        this.socket.send("say", { text, live });
    }

    // Whether there is a live connection, after waiting for one if it may come.
    async #live() {
        if (this.call.connected) return true;
        if (this.blocked) return false;
        const soon = new Promise((resolve) => {
            this.waiting.push(resolve);
            setTimeout(resolve, LIVE_WITHIN, false);
        });
        if (!this.call.on) await this.#connect();
        return soon;
    }

    #changed(what) {
        this.waiting.splice(0).forEach((resolve) => resolve(what === "connected"));
        if (what === "connected") {
            this.notices.hide("call");
            this.blocked = false;
            this.retries.connected();
            keepAwake(true);
        } else if (this.wanted && (!this.socket.ready || this.retries.again())) {
            // Without a socket `welcome` renews it.
            this.captions.clear();
            this.state.show("connecting", words("reconnecting"));
            return;
        } else {
            this.#unreachable();
        }
        this.#show();
    }

    #unreachable() {
        this.wanted = false;
        this.blocked = true; // until the button is pressed again: typed words need not wait each time
        this.retries.stop();
        this.socket.send("hangup");
        this.#release();
        this.state.show("failed");
        this.notices.show("call", words("no_path"), { bad: true });
    }

    // Between a connection that broke and the next one.
    get renewing() {
        return this.wanted && this.retries.reached && !this.call.connected;
    }

    #mute(muted) {
        this.input.mute(muted);
        this.socket.send("mute", { muted });
        if (["listening", "hearing", "muted"].includes(this.state.now)) this.state.show(muted ? "muted" : "listening");
        this.#show();
    }

    #release() {
        this.input.close();
        this.input.mute(false);
        this.meter.stop();
        this.captions.clear();
        this.stage.off();
        keepAwake(false);
        this.#show();
    }

    #show() {
        const open = this.wanted && Boolean(this.input.track);
        const label = words(open ? (this.input.muted ? "mic_unmute" : "mic_mute") : "mic_start");
        this.stage.calling(this.wanted);
        this.button.dataset.open = open;
        this.button.setAttribute("aria-pressed", open && !this.input.muted);
        this.button.setAttribute("aria-label", label);
        this.button.title = label;
    }
}
