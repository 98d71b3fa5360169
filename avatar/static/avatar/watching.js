// Whether anybody looks: a hidden tab gets sound only, and catches up when it is shown again.

export class Watching {
    constructor(socket) {
        this.socket = socket;
        document.addEventListener("visibilitychange", () => this.#changed());
    }

    // The server takes it that somebody looks, until it is told otherwise.
    begin() {
        if (document.hidden) this.#tell();
    }

    #changed() {
        this.#tell();
        // A browser may have cut a tab that it put to sleep.
        if (!document.hidden) this.socket.hurry();
    }

    #tell() {
        this.socket.send("watch", { on: !document.hidden });
    }
}
