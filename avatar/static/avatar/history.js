// The history page: the same turns, in a list that stands still.

import { Transcript } from "./transcript.js";

const turns = document.getElementById("history-turns");
if (turns) {
    const transcript = new Transcript(document.querySelector(".transcript"));
    JSON.parse(turns.textContent).forEach((turn) => transcript.show(turn));
}
