// The status page: looks again every few seconds while somebody looks at it, and changes only what has changed.

import { element } from "./element.js";

const EVERY = 4000; // milliseconds
const PATIENCE = 8000; // milliseconds until a server that says nothing is away

const tables = document.getElementById("tables");
const told = document.getElementById("told");
const stale = document.getElementById("stale");

function write(node, text) {
    if (node.textContent !== text) node.textContent = text;
}

function mark(node, well) {
    const name = well === null ? "" : well ? "well" : "unwell";
    if (node.className !== name) node.className = name;
}

function fill(tr, { name, cells, well }) {
    mark(tr, well);
    while (tr.children.length > cells.length + 1) tr.lastElementChild.remove();
    while (tr.children.length < cells.length + 1) tr.append(tr.children.length ? element("td") : element("th", { scope: "row" }));
    write(tr.firstElementChild, name);
    cells.forEach((cell, at) => write(tr.children[at + 1], cell));
}

function show({ well, told: words, tables: found }) {
    mark(told, well);
    write(told.lastElementChild, words);
    for (const { id, rows, empty } of found) {
        const table = document.getElementById(id);
        if (!table) return location.reload(); // a part came back that the page was made without
        const body = table.tBodies[0];
        while (body.rows.length > rows.length) body.lastElementChild.remove();
        while (body.rows.length < rows.length) body.append(element("tr"));
        rows.forEach((row, at) => fill(body.rows[at], row));
        const nothing = table.closest("section").querySelector("[data-empty]");
        nothing.hidden = Boolean(rows.length) || !empty;
    }
}

let looking = false;

async function look() {
    if (looking || document.hidden) return;
    looking = true;
    try {
        const answer = await fetch(tables.dataset.news, { signal: AbortSignal.timeout(PATIENCE) });
        if (answer.redirected || !answer.ok) throw new Error(answer.statusText);
        show(await answer.json());
        stale.hidden = true;
    } catch {
        stale.hidden = false;
    } finally {
        looking = false;
    }
}

setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
