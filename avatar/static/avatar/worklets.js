// What runs in the browser's sound thread in compatibility mode: a buffer that plays what the socket brings, and the
// microphone as 16 kHz samples.

const FULL = 0.14; // seconds that lie ready before it plays: the socket brings sound in lumps
const FULLEST = 0.4; // seconds, on a line that made it run dry again and again
const MORE = 0.06; // seconds that each time adds
const SPARE = 0.08; // seconds that always lay ready, and may be cut out of a silence beyond it
const LOOK = 2; // seconds over which that is judged
const MOST = 1; // seconds that may lie there at all: after a stall what is said now counts
const SILENT = 0.001;
const TELL = 0.02; // seconds between two reports of the clock

// Takes {pts, samples} (pts in samples), tells {pts, at, playing}: the sample that plays at `at` of the context's clock.
class Loudspeaker extends AudioWorkletProcessor {
    constructor() {
        super();
        this.queue = [];
        this.ready = 0; // samples in the queue
        this.full = FULL;
        this.pts = 0; // of the next sample
        this.playing = false;
        this.least = Infinity;
        this.looked = this.told = 0;
        this.port.onmessage = ({ data }) => {
            this.queue.push({ ...data, read: 0 });
            this.ready += data.samples.length;
            if (this.ready > MOST * sampleRate) this.take(this.ready - Math.floor(this.full * sampleRate));
        };
    }

    process(_, [[output]]) {
        if (!this.playing && this.ready >= this.full * sampleRate) this.playing = true;
        else if (this.playing && this.ready < output.length) {
            this.playing = false;
            this.full = Math.min(this.full + MORE, FULLEST);
        }
        if (this.playing) this.play(output);
        if (currentTime - this.told >= TELL) this.tell(output.length);
        return true;
    }

    play(output) {
        this.take(output.length, output);
        this.least = Math.min(this.least, this.ready);
        if (currentTime - this.looked < LOOK) return;
        const spare = Math.floor(this.least - SPARE * sampleRate);
        if (spare > 0 && !output.every((sample) => Math.abs(sample) < SILENT)) return; // the next silence
        if (spare > 0) this.take(Math.min(spare, this.ready));
        this.looked = currentTime;
        this.least = Infinity;
    }

    // That many samples off the queue, into `output` if there is one.
    take(count, output = null) {
        for (let done = 0; done < count; ) {
            const first = this.queue[0];
            const piece = first.samples.subarray(first.read, first.read + count - done);
            output?.set(piece, done);
            done += piece.length;
            first.read += piece.length;
            this.pts = first.pts + first.read;
            if (first.read === first.samples.length) this.queue.shift();
        }
        this.ready -= count;
    }

    tell(length) {
        this.told = currentTime;
        this.port.postMessage({ pts: this.pts, at: currentTime + length / sampleRate, playing: this.playing, ready: this.ready / sampleRate });
    }
}

const RATE = 16_000;
const PIECE = 512; // samples: 32 ms
const REACH = 12; // zero crossings of the low-pass on either side
const CUTOFF = 0.45; // of the lower rate

// Tells pieces of PCM (Int16Array) at 16 kHz. A windowed sinc, so that what lies above 8 kHz does not fold into the voice.
class Stenographer extends AudioWorkletProcessor {
    constructor() {
        super();
        this.step = sampleRate / RATE;
        this.half = Math.ceil((REACH * this.step) / (2 * CUTOFF));
        this.kernels = new Map();
        this.past = new Float32Array(0);
        this.at = this.half; // where in `past` the next sample is taken
        this.piece = new Int16Array(PIECE);
        this.filled = 0;
    }

    process([[input]]) {
        if (!input) return true; // nothing is connected
        const known = new Float32Array(this.past.length + input.length);
        known.set(this.past);
        known.set(input, this.past.length);
        for (; this.at + this.half < known.length; this.at += this.step) this.write(this.sample(known));
        const done = Math.max(0, Math.floor(this.at) - this.half);
        this.past = known.slice(done);
        this.at -= done;
        return true;
    }

    sample(known) {
        const whole = Math.floor(this.at);
        const kernel = this.kernel(Math.round((this.at - whole) * 64) / 64);
        let sum = 0;
        for (let tap = 0; tap < kernel.length; tap += 1) sum += kernel[tap] * known[whole - this.half + 1 + tap];
        return sum;
    }

    // The weights of the samples around a moment between two of them.
    kernel(fraction) {
        if (!this.kernels.has(fraction)) this.kernels.set(fraction, lowPass(this.half, fraction, (2 * CUTOFF) / Math.max(1, this.step)));
        return this.kernels.get(fraction);
    }

    write(sample) {
        this.piece[this.filled] = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
        this.filled += 1;
        if (this.filled < PIECE) return;
        this.port.postMessage(this.piece.buffer, [this.piece.buffer]);
        this.piece = new Int16Array(PIECE);
        this.filled = 0;
    }
}

// `width`: the cut-off as a share of half the sample rate. Its weights add up to 1.
function lowPass(half, fraction, width) {
    const weights = Float32Array.from({ length: 2 * half }, (_, tap) => {
        const x = tap + 1 - half - fraction;
        const hann = 0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1));
        return hann * (x === 0 ? width : Math.sin(Math.PI * width * x) / (Math.PI * x));
    });
    const sum = weights.reduce((all, weight) => all + weight, 0);
    return weights.map((weight) => weight / sum);
}

registerProcessor("loudspeaker", Loudspeaker);
registerProcessor("stenographer", Stenographer);
