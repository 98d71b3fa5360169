// Notes what a person sees with each new picture: the avatar video under whatever is laid over it.
// `shown.take()` hands out, for each since it was last asked: [when it is seen (performance.now, milliseconds), how much
// the whole changed, how much the mouth did, how much the video alone did, how opaque the picture before it lies over it].
// Changes are mean differences in grey levels from the picture before. `shown.silences`: [when, whether] the page made
// no sound of what came.

window.shown = { pictures: [], silences: [], take: () => shown.pictures.splice(0) };

// The middle of a face's picture, in half its size: browsers make a video and a canvas small in the same way up to
// there. Its mouth lies in the given part of it.
const [width, height] = [180, 256];
const MOUTH = { left: 36, right: 144, top: 150, bottom: 210 };

shown.watch = () => {
    const video = document.querySelector("[data-testid=avatar-video]");
    const over = document.querySelector("#stage .before");
    const pen = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    const grey = (source, opacity) => {
        pen.globalAlpha = opacity;
        if (opacity) pen.drawImage(source, 76, 0, 360, 512, 0, 0, width, height);
        const { data } = pen.getImageData(0, 0, width, height);
        return Float32Array.from({ length: width * height }, (_, at) => (data[4 * at] + data[4 * at + 1] + data[4 * at + 2]) / 3);
    };
    const change = (now, before, { left = 0, right = width, top = 0, bottom = height } = {}) => {
        let sum = 0;
        for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += Math.abs(now[y * width + x] - before[y * width + x]);
        return sum / ((right - left) * (bottom - top));
    };
    video.addEventListener("volumechange", () => shown.silences.push([performance.now(), video.muted]));
    let before = null;
    const see = (_, frame) => {
        const opacity = over && !over.hidden ? Number(getComputedStyle(over).opacity) : 0;
        const bare = grey(video, 1);
        const whole = opacity ? grey(over, opacity) : bare;
        if (before) shown.pictures.push([frame.expectedDisplayTime, change(whole, before.whole), change(whole, before.whole, MOUTH), change(bare, before.bare), opacity]);
        before = { bare, whole };
        video.requestVideoFrameCallback(see);
    };
    video.requestVideoFrameCallback(see);
};
