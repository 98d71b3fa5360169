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

    const context = new AudioContext({ latencyHint: "interactive" });
    const analyser = new AnalyserNode(context, { fftSize: 4096 });
    context.createMediaStreamSource(video.srcObject).connect(analyser);
    await context.resume();
    const samples = new Float32Array(analyser.fftSize);
    let quietUntil = 0;
    const listen = () => {
        analyser.getFloatTimeDomainData(samples);
        const now = performance.now();
        const first = samples.findIndex((sample) => Math.abs(sample) > 0.08);
        if (first >= 0) {
            // The window ends now; its sample `first` sounded that much earlier.
            if (now > quietUntil) seen.sound.push(now - ((samples.length - first) / context.sampleRate) * 1000);
            quietUntil = now + 120;
        }
        setTimeout(listen, 4);
    };
    listen();
}
