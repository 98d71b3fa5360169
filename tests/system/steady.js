// Watches the avatar video and its sound: `steady.take()` hands out what was seen since it was last asked.
// `gap`: the longest time in milliseconds without a new picture, up to now; `loud`: the loudest sound, full scale is 1.
async () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    let [newest, gap, frames, loud] = [performance.now(), 0, 0, 0];
    const seen = () => (gap = Math.max(gap, performance.now() - newest));
    const look = () => {
        seen();
        newest = performance.now();
        frames += 1;
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);

    const context = new AudioContext();
    await context.resume();
    const samples = new Float32Array(2048);
    let [stream, analyser] = [null, null];
    setInterval(() => {
        // A renewed call brings another stream.
        if (video.srcObject && stream !== video.srcObject) {
            stream = video.srcObject;
            analyser = new AnalyserNode(context, { fftSize: samples.length });
            context.createMediaStreamSource(stream).connect(analyser);
        }
        analyser?.getFloatTimeDomainData(samples);
        loud = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), loud);
    }, 30);

    window.steady = {
        // What the connection of now has done for its picture, since it began.
        async repaired() {
            const report = await peer.getStats();
            const { retransmittedPacketsReceived, nackCount, pliCount } = [...report.values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
            return { retransmittedPacketsReceived, nackCount, pliCount };
        },
        take() {
            seen();
            const taken = { gap, frames, loud };
            [gap, frames, loud] = [0, 0, 0];
            newest = performance.now();
            return taken;
        },
    };
}
