// Notes what the avatar video plays, whatever it comes from: loudness of the sound, brightness where the Clap avatar's mouth is.
async () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    window.heard = { sound: [], mouth: [] };
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 2048 });
    context.createMediaStreamSource(video.captureStream()).connect(analyser);
    await context.resume();
    const samples = new Float32Array(analyser.fftSize);
    const pen = new OffscreenCanvas(4, 4).getContext("2d", { willReadFrequently: true });
    setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        heard.sound.push(Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
        pen.drawImage(video, 240, 300, 32, 32, 0, 0, 4, 4);
        heard.mouth.push(pen.getImageData(1, 1, 1, 1).data[0]);
    }, 20);
};
