// The microphone: asked for once, muted by its track, exchanged while the call goes on.

export class NoMicrophone extends Error {
    // `reason` is a key of messages.js.
    constructor(reason) {
        super(reason);
        this.reason = reason;
    }
}

export class Microphone {
    constructor() {
        this.stream = null;
        this.device = "";
        this.lost = () => null; // called when the device is unplugged
        this.muted = false;
        this.held = false;
    }

    get track() {
        return this.stream?.getAudioTracks()[0] ?? null;
    }

    // Asks the person if need be. Throws NoMicrophone.
    async open(device = this.device) {
        if (!navigator.mediaDevices?.getUserMedia) throw new NoMicrophone(isSecureContext ? "no_microphone" : "insecure");
        const cleaning = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
        const wanted = device ? { ...cleaning, deviceId: { exact: device } } : cleaning;
        const stream = await navigator.mediaDevices.getUserMedia({ audio: wanted }).catch((error) => {
            throw new NoMicrophone(reason(error));
        });
        this.close();
        this.stream = stream;
        this.device = device;
        this.track.onended = () => this.lost();
        this.#apply();
        return this.track;
    }

    close() {
        this.track?.stop();
        this.stream = null;
    }

    mute(muted) {
        this.muted = muted;
        this.#apply();
    }

    // Push-to-talk opens a muted microphone for as long as it is held.
    hold(held) {
        this.held = held;
        this.#apply();
    }

    #apply() {
        if (this.track) this.track.enabled = this.held || !this.muted;
    }
}

function reason(error) {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return "no_permission";
    if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "no_microphone";
    return "microphone_busy";
}
