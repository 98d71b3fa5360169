// One picture of a character for each expression, one after the other: they come from the same worker.

import { addresses, ask, load, onSubmit, seconds, words } from "./lab_ask.js";

const REST = 400; // milliseconds that a slider rests before its value counts

export function faces(form) {
    const items = [...form.closest("section").querySelectorAll("[data-expression]")];
    let wanted = 0;
    onSubmit(form, async (say) => {
        const began = performance.now();
        let mine;
        do {
            mine = wanted;
            await draw(items, form, () => mine !== wanted);
        } while (mine !== wanted);
        say(words("drawn", { took: seconds(performance.now() - began) }));
    });
    let timer;
    const again = () => {
        wanted += 1;
        clearTimeout(timer);
        if (items.some((item) => !item.querySelector("img").hidden)) timer = setTimeout(() => form.requestSubmit(), REST);
    };
    form.addEventListener("input", again);
}

async function draw(items, form, stale) {
    for (const item of items) {
        const { character, intensity } = Object.fromEntries(new FormData(form));
        const began = performance.now();
        const answer = await ask(addresses.render, { character, expression: item.dataset.expression, intensity: intensity / 100, format: "webp" });
        const picture = item.querySelector("img");
        load(picture, await answer.blob());
        picture.alt = item.querySelector("figcaption").firstChild.textContent.trim();
        item.querySelector("[data-took]").textContent = `${seconds(performance.now() - began)} s`;
        if (stale()) return;
    }
}
