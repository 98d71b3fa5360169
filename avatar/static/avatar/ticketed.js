// The call socket of a guest: each connection is opened by a ticket of its own, which is good once and for a minute.

import { Socket } from "./socket.js";

const REFUSED = { 403: "not_here", 404: "not_here" };

export class TicketedSocket extends Socket {
    // `tickets`: where they are had, and the token and character that they are for.
    constructor(path, { address, ...fields }) {
        super(path);
        this.path = this.address;
        this.tickets = address;
        this.fields = fields;
        this.name = `secretary-guest-${fields.character}`;
        this.key = remembered(this.name);
    }

    async open() {
        if (this.asking) return;
        this.asking = true;
        const answer = await this.#ask();
        this.asking = false;
        if (answer.ticket) {
            this.address = `${this.path}?ticket=${encodeURIComponent(answer.ticket)}`;
            super.open();
        } else if (answer.why) {
            this.handlers.closed(answer.why);
        } else {
            this.handlers.lost();
            this.waiting = true;
            this.timer = setTimeout(() => this.open(), answer.wait);
        }
    }

    // { ticket }, or { why } when there is none, or { wait } in milliseconds.
    async #ask() {
        const body = JSON.stringify({ ...this.fields, key: this.key });
        try {
            const answer = await fetch(this.tickets, { method: "POST", body, credentials: "omit", headers: { "Content-Type": "application/json" } });
            if (REFUSED[answer.status]) return { why: REFUSED[answer.status] };
            if (!answer.ok) return { wait: Number(answer.headers.get("Retry-After") ?? 3) * 1000 };
            const { ticket, key } = await answer.json();
            this.key = key;
            remember(this.name, key);
            return { ticket };
        } catch {
            return { wait: 3000 };
        }
    }
}

// A browser may keep its storage from a frame on another site: then somebody is new whenever they open it.
function remembered(name) {
    try {
        return localStorage.getItem(name) ?? "";
    } catch {
        return "";
    }
}

function remember(name, key) {
    try {
        localStorage.setItem(name, key);
    } catch {
        // as above
    }
}
