// Where the picture goes on from elsewhere (an answer was stopped, or begins late), the server lets the face stand still
// for a moment before. Then the picture that stands lies over the video, and fades when the next one comes. A face that
// has to stop at once (`freeze`) stands while the pictures that are on their way go by behind it.

import { element } from "./element.js";

const STILL = 100; // milliseconds without a new picture; the server stands still for 160
const SLOW = 2.5; // times as long as usual: the pictures of a slow renderer lie further apart
const LATELY = 0.1; // share of the newest distance in what is usual
const COVERED = 60; // milliseconds for which nothing fades: a decoder shows what lies between keyframe and moment in a rush
const FADE = 320; // milliseconds
const LONGEST = 1_000; // milliseconds for which a face is frozen when the pictures behind it never stand still

export class Dissolve {
    // `video`: the element in the page. Where a browser does not tell of new pictures, they are cut.
    constructor(video) {
        this.video = video;
        this.canvas = element("canvas", { class: "face before", "aria-hidden": "true", hidden: true });
        this.pen = this.canvas.getContext("2d", { alpha: false });
        this.usual = 40;
        this.newest = this.frozen = 0;
        video.after(this.canvas);
        video.addEventListener("emptied", () => this.#clear());
        if ("requestVideoFrameCallback" in video) this.#watch();
    }

    // From now on what is shown stands still, until what comes did and goes on.
    freeze() {
        this.#stand();
        this.frozen = performance.now() + LONGEST;
    }

    #watch() {
        this.video.requestVideoFrameCallback((now) => {
            this.#came(now);
            this.#watch();
        });
    }

    #came(now) {
        const distance = now - this.newest;
        this.newest = now;
        if (distance < 2 * STILL) this.usual += LATELY * (distance - this.usual);
        if (this.standing && now > this.frozen) this.#fade();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.#pause(), Math.max(STILL, SLOW * this.usual));
    }

    #pause() {
        if (!this.standing) this.#stand();
        this.frozen = 0;
    }

    // A picture that is still fading stays in the one that stands.
    #stand() {
        const { videoWidth: width, videoHeight: height } = this.video;
        if (!width) return;
        const left = this.fading ? Number(getComputedStyle(this.canvas).opacity) : 0;
        if (!left) Object.assign(this.canvas, { width, height });
        this.pen.globalAlpha = 1 - left;
        this.pen.drawImage(this.video, 0, 0, width, height);
        this.#lift();
        this.canvas.hidden = false;
        this.standing = true;
    }

    #fade() {
        this.standing = false;
        this.fading = this.canvas.animate({ opacity: [1, 0] }, { delay: COVERED, duration: FADE, fill: "forwards" });
        this.fading.onfinish = () => this.#lift();
    }

    #lift() {
        this.fading?.cancel();
        this.fading = null;
        this.standing = false;
        this.canvas.hidden = true;
    }

    #clear() {
        clearTimeout(this.timer);
        this.#lift();
    }
}
