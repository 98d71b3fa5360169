// The level meter: five bars that move when the microphone hears something, and lie flat when it is muted.

const SHAPE = [0.55, 0.85, 1, 0.75, 0.45];
const FLOOR = -58; // dBFS: a quiet room
const CEILING = -16; // dBFS: a raised voice
const STEPS = 9;
const EVERY = 80; // milliseconds: each change is a new picture of the page

export class Meter {
    constructor(element) {
        this.element = element;
        this.bars = [...element.children];
    }

    // Follows a stream's sound until `stop` or the next `follow`. Needs a click before it: browsers start no sound engine unasked.
    follow(stream) {
        this.stop();
        this.context = new AudioContext();
        const analyser = new AnalyserNode(this.context, { fftSize: 1024 });
        this.context.createMediaStreamSource(stream).connect(analyser);
        const samples = new Float32Array(analyser.fftSize);
        const look = () => {
            analyser.getFloatTimeDomainData(samples);
            this.#show(loudness(samples));
        };
        this.timer = setInterval(look, EVERY);
    }

    stop() {
        clearInterval(this.timer);
        this.context?.close();
        this.context = null;
        this.#show(0);
    }

    #show(level) {
        const step = Math.round(level * STEPS);
        if (this.element.dataset.level === String(step)) return;
        this.element.dataset.level = step;
        this.bars.forEach((bar, at) => bar.style.setProperty("--level", Math.max(0.16, (step / STEPS) * SHAPE[at]).toFixed(2)));
    }
}

// 0 … 1 on a decibel scale, as ears hear it.
function loudness(samples) {
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibel = 10 * Math.log10(power + 1e-12);
    return Math.min(1, Math.max(0, (decibel - FLOOR) / (CEILING - FLOOR)));
}
