// Runs before the page's own scripts. Notes each state that the page shows; `watch.live()` begins to watch the media.

window.watch = { states: [], mouth: [], sound: [] };

const status = () => document.querySelector("[data-testid=status]")?.dataset.state;

new MutationObserver(() => {
    const now = status();
    if (now && now !== watch.states.at(-1)) watch.states.push(now);
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });

// The mouth of a face fills the middle third between 54 and 58 % of the picture's height.
function seeMouth(video) {
    const [width, height] = [44, 6];
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    let before = null;
    const see = () => {
        pen.drawImage(video, video.videoWidth / 3, video.videoHeight * 0.54, video.videoWidth / 3, video.videoHeight * 0.04, 0, 0, width, height);
        const now = pen.getImageData(0, 0, width, height).data;
        // The alpha channel never differs: a quarter of the values adds nothing.
        if (before) watch.mouth.push({ state: status(), value: now.reduce((sum, value, at) => sum + Math.abs(value - before[at]), 0) / (now.length * 0.75) });
        before = now;
        video.requestVideoFrameCallback(see);
    };
    video.requestVideoFrameCallback(see);
}

async function hear(video) {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    context.createMediaStreamSource(video.srcObject).connect(analyser);
    await context.resume();
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        watch.sound.push({ state: status(), value: Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) });
    }, 40);
}

watch.live = async () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    seeMouth(video);
    await hear(video);
};

// The picture as it is now: 32 × 32 brightnesses.
watch.picture = () => {
    const pen = new OffscreenCanvas(32, 32).getContext("2d");
    pen.drawImage(document.querySelector("[data-testid=avatar-video]"), 0, 0, 32, 32);
    const { data } = pen.getImageData(0, 0, 32, 32);
    return Array.from({ length: 1024 }, (_, at) => (data[4 * at] + data[4 * at + 1] + data[4 * at + 2]) / 3);
};
