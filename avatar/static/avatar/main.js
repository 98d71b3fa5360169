// The call page: puts the parts together. What comes from the socket goes to the parts, what people do goes to the talk.

import { Announcer } from "./announcer.js";
import { Captions } from "./captions.js";
import { Composer } from "./composer.js";
import { Devices } from "./devices.js";
import { listenToButton, listenToKeys } from "./keys.js";
import { words } from "./messages.js";
import { Notices } from "./notices.js";
import { SelfTest } from "./selftest.js";
import { Settings } from "./settings.js";
import { Sheet } from "./sheet.js";
import { Socket } from "./socket.js";
import { Stage } from "./stage.js";
import { State } from "./state.js";
import { Talk } from "./talk.js";
import { TicketedSocket } from "./ticketed.js";
import { Transcript } from "./transcript.js";

const find = (selector) => document.querySelector(selector);
const config = JSON.parse(find("#call-config").textContent);

const announcer = new Announcer(find("#announcer"));
const state = new State(find("[data-testid=status]"), announcer);
const notices = new Notices(find("#notices"), { announcer, home: find("[data-testid=mic]") });
const stage = new Stage(find("#stage"));
const captions = new Captions(find(".caption"), announcer);
const transcript = new Transcript(find("[data-testid=transcript]"), { log: find(".log"), newest: find(".newest") });
// Words that became no turn: the person was heard only in passing, or is not heard any more.
state.changed = (now) => ["listening", "hearing", "thinking"].includes(now) || transcript.partial("");
const socket = config.tickets ? new TicketedSocket(config.socket, config.tickets) : new Socket(config.socket);
const talk = new Talk({ socket, stage, state, captions, notices, transcript, elements: { mic: find("[data-testid=mic]"), meter: find(".meter") } });
const settings = new Settings(find("#settings"), (type, fields) => socket.send(type, fields));
const devices = new Devices(find("#settings"), {
    microphone: (id) => talk.microphone(id),
    speaker: (id) => speaker(id),
});
talk.devices = devices;
const selfTest = new SelfTest(find(".checkup"), { socket, talk });

socket.listen({
    welcome(welcome) {
        notices.hide("socket");
        settings.fill(welcome);
        stage.portrait(welcome.character);
        welcome.turns.forEach((turn) => transcript.show(turn));
        if (transcript.empty) transcript.greet(welcome.character, (text) => talk.say(text));
        talk.welcome(welcome);
        choose(welcome);
    },
    answer: ({ sdp }) => talk.call.answer(sdp),
    bytes: (buffer) => talk.call.take(buffer),
    pong: (event) => selfTest.take(event),
    probed: (event) => selfTest.take(event),
    state: (event) => talk.follow(event),
    turn({ turn }) {
        transcript.show(turn);
        talk.turn(turn);
        if (turn.state === "failed") announcer.say(turn.error);
    },
    turn_removed: ({ id }) => transcript.remove(id),
    partial: ({ text }) => transcript.partial(text),
    sentence: (sentence) => transcript.sentence(sentence),
    caption(caption) {
        const { turn, number, text, seconds } = caption;
        transcript.sounds(caption);
        if (text) captions.begin(text, seconds, { sentence: `${turn} ${number}`, lang: transcript.language(turn) });
        else captions.clear();
    },
    character({ character }) {
        if (transcript.empty) transcript.greet(character, (text) => talk.say(text));
        settings.show(character);
        stage.portrait(character);
    },
    taken_over: ({ words: said }) => takenOver(said),
    error: ({ code, words: said }) => notices.show(`error-${code}`, said, { bad: true }),
    lost: () => talk.lost(),
    closed(why) {
        if (why === "taken_over") return takenOver();
        talk.stop({ quiet: true });
        state.show("failed");
        const action = why === "log_in" ? { label: words("reload"), run: () => location.reload() } : null;
        return notices.show("socket", words(why), { bad: true, action });
    },
});

function takenOver(said = words("taken_over")) {
    talk.stop({ quiet: true });
    state.show("failed", words("taken_over"));
    // Told twice, by the event and by the closing socket: the server's words stay.
    if (!notices.shown.has("socket")) notices.show("socket", said, { action: { label: words("use_here"), run: () => socket.revive() } });
}

// The characters page leads here with the one to talk to.
function choose({ characters, character }) {
    const wanted = new URLSearchParams(location.search).get("character");
    const found = characters.find(({ id }) => String(id) === wanted);
    if (wanted) history.replaceState(null, "", location.pathname);
    if (found && found.id !== character.id) socket.send("character", { id: found.id });
}

async function speaker(id) {
    const works = await stage.speaker(id);
    if (!works) notices.show("speaker", words("no_sound_choice"), { bad: true });
    return works;
}

function push(held) {
    find(".hold").toggleAttribute("data-held", held);
    talk.push(held);
}

const hold = listenToKeys({ hold: push, stop: () => talk.interrupt() });
listenToButton(find(".hold"), hold);
find("[data-testid=interrupt]").onclick = () => talk.interrupt();
find(".hangup").onclick = () => talk.stop();
// Both buttons go away by being pressed; a focus that was brought by the keyboard goes on to the microphone.
for (const gone of [find(".hangup"), find(".hear")]) gone.addEventListener("click", ({ detail }) => detail || find("[data-testid=mic]").focus());
find("[data-testid=mic]").onclick = ({ currentTarget, detail }) => {
    talk.press();
    // After a click by hand the space bar should talk, not press the button again.
    if (detail) currentTarget.blur();
};
document.querySelectorAll(".start-over").forEach((button) => {
    button.onclick = () => socket.send("start_over") && transcript.startOver();
});
new Composer(find(".composer"), (text) => talk.say(text));
new Sheet(find(".left"), find(".more"));
addEventListener("pagehide", () => talk.stop());
