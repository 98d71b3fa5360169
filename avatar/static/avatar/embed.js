// On somebody else's page: a button with the character's face, and a panel with the call (docs/embed.md).
//
//     <script src="https://…/embed.js" data-token="…" data-character="sofia" async></script>
//
// Everything lies in a shadow root, so that neither page's styles touch the other; nothing is added to `window`.

(() => {
    const script = document.currentScript;
    const { token, character, label } = script.dataset;
    const home = new URL(script.src).origin;
    const query = new URLSearchParams({ token, character });
    const german = document.documentElement.lang.startsWith("de");
    const says = label ?? (german ? "Sprich mit mir" : "Talk to me");
    const closes = german ? "Schließen" : "Close";

    const STYLE = `
        :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; font: 16px/1.4 system-ui, sans-serif; }
        button { font: inherit; cursor: pointer; }
        button:focus-visible { outline: 3px solid #2563eb; outline-offset: 3px; }
        .open { display: block; width: 72px; height: 72px; padding: 0; overflow: hidden; border: 3px solid #fff; border-radius: 50%; background: #2563eb; box-shadow: 0 6px 24px rgb(0 0 0 / 35%); }
        .open img { display: block; width: 100%; height: 100%; object-fit: cover; }
        .open[hidden], .panel[hidden] { display: none; }
        .panel { position: fixed; right: 20px; bottom: 20px; display: flex; flex-direction: column; width: min(420px, calc(100vw - 40px)); height: min(720px, calc(100dvh - 40px)); overflow: hidden; border-radius: 20px; background: #f5f6f9; box-shadow: 0 12px 48px rgb(0 0 0 / 40%); }
        .close { align-self: flex-end; flex: none; min-width: 44px; min-height: 44px; padding: 0 16px; border: 0; background: none; color: #161d27; }
        iframe { flex: 1; width: 100%; border: 0; }
        @media (width <= 600px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }
        @media (prefers-color-scheme: dark) { .panel { background: #0d1015; } .close { color: #e9edf3; } }
    `;

    const make = (name, fields) => Object.assign(document.createElement(name), fields);

    const host = document.createElement("secretary-call");
    const root = host.attachShadow({ mode: "open" });
    // A style sheet made here is let in by pages that refuse inline styles.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];

    const open = make("button", { type: "button", className: "open", title: says, ariaLabel: says });
    open.append(make("img", { src: `${home}/embed/face?${query}`, alt: "" }));
    const panel = make("div", { className: "panel", hidden: true, role: "dialog", ariaLabel: says });
    const close = make("button", { type: "button", className: "close", textContent: closes });
    panel.append(close);
    root.append(open, panel);

    const show = () => {
        // A fresh frame each time: taking it away ends the call and lets go of the microphone.
        panel.append(make("iframe", { src: `${home}/embed/?${query}`, title: says, allow: "microphone; autoplay" }));
        panel.hidden = false;
        open.hidden = true;
        close.focus();
    };

    const hide = () => {
        panel.querySelector("iframe")?.remove();
        panel.hidden = true;
        open.hidden = false;
        open.focus();
    };

    open.addEventListener("click", show);
    close.addEventListener("click", hide);
    panel.addEventListener("keydown", (event) => event.key === "Escape" && hide());

    const stand = () => document.body.append(host);
    if (document.body) stand();
    else addEventListener("DOMContentLoaded", stand, { once: true });
})();
