// Watches the avatar video: when its middle turns white (the mouth of the Clap avatar) and when its sound begins.
// The times are of one clock (performance.now, milliseconds). `seen.take()` hands out what was seen since it was last asked.
//
// The analyser gets the sound about 20 ms late, and the speaker another 30 ms after it was asked for: nearly the same,
// so that the moment of the analyser stands for that of the speaker.
async () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    const seen = { mouth: [], sound: [] };
    window.seen = { take: () => ({ mouth: seen.mouth.splice(0), sound: seen.sound.splice(0) }) };

    const pen = new OffscreenCanvas(4, 4).getContext("2d", { willReadFrequently: true });
    let open = false;
    const look = (_, frame) => {
        pen.drawImage(video, 240, 300, 32, 32, 0, 0, 4, 4);
        const bright = pen.getImageData(1, 1, 1, 1).data[0] > 128;
        if (bright && !open) seen.mouth.push(frame.expectedDisplayTime);
        open = bright;
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);

    // The window is long, so that a page that is held up misses no beginning.
    const context = new AudioContext({ latencyHint: "interactive" });
    const analyser = new AnalyserNode(context, { fftSize: 16384 });
    context.createMediaStreamSource(video.srcObject).connect(analyser);
    await context.resume();
    const samples = new Float32Array(analyser.fftSize);
    const quiet = 0.1 * context.sampleRate; // samples before a beginning
    let newest = 0;
    const listen = () => {
        analyser.getFloatTimeDomainData(samples);
        const now = performance.now();
        let loud = 0;
        samples.forEach((sample, at) => {
            if (Math.abs(sample) < 0.08) return;
            // The window ends now; its sample `at` sounded that much earlier.
            const began = now - ((samples.length - at) / context.sampleRate) * 1000;
            if (at - loud > quiet && began - newest > 250) seen.sound.push((newest = began));
            loud = at;
        });
        setTimeout(listen, 4);
    };
    listen();
}
