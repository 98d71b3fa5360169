// The form of a character: a chosen picture is looked at before it is saved, and the voice and the face are tried.

const form = document.getElementById("character");
const picture = document.getElementById("picture");
const portrait = document.getElementById("portrait");
const looked = document.getElementById("portrait-said");
const tryIt = document.getElementById("try");
const tried = document.getElementById("try-said");
const heard = document.getElementById("heard");
const film = document.getElementById("film");

async function ask(address, fields) {
    let answer;
    try {
        answer = await fetch(address, { method: "POST", body: fields, headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value } });
    } catch {
        throw new Error(form.dataset.trouble);
    }
    if (answer.ok) return answer;
    let reason = "";
    try {
        reason = (await answer.json()).error;
    } catch {
        // A page of the server's own instead of an answer.
    }
    throw new Error(reason || form.dataset.trouble);
}

function say(where, words, wrong = false) {
    where.textContent = words;
    where.classList.toggle("wrong", wrong);
}

portrait.addEventListener("change", async () => {
    const [file] = portrait.files;
    if (!file) return;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(file);
    picture.hidden = false;
    portrait.removeAttribute("aria-invalid");
    document.getElementById("portrait-wrong")?.remove();
    say(looked, looked.dataset.looking);
    const fields = new FormData();
    fields.set("portrait", file);
    try {
        const answer = await ask(form.dataset.portrait, fields);
        const { picked } = await answer.json();
        if (portrait.files[0] !== file) return; // another was chosen meanwhile
        form.elements.picked.value = picked;
        portrait.value = ""; // it need not travel a second time
        say(looked, looked.dataset.good);
    } catch (error) {
        if (portrait.files[0] !== file) return;
        form.elements.picked.value = "refused"; // what is shown is not what would be saved
        portrait.value = "";
        portrait.setAttribute("aria-invalid", "true");
        say(looked, error.message, true);
    }
});

// A chosen recording is listened to before it is saved, and can be heard meanwhile.
const voice = document.getElementById("sample");
const listened = document.getElementById("sample-said");
const recorded = document.getElementById("recorded");

voice.addEventListener("change", async () => {
    const [file] = voice.files;
    if (!file) return;
    URL.revokeObjectURL(recorded.src);
    recorded.src = URL.createObjectURL(file);
    recorded.hidden = false;
    voice.removeAttribute("aria-invalid");
    document.getElementById("sample-wrong")?.remove();
    say(listened, listened.dataset.looking);
    const fields = new FormData();
    fields.set("sample", file);
    try {
        const answer = await ask(form.dataset.sample, fields);
        const { picked, said } = await answer.json();
        if (voice.files[0] !== file) return;
        form.elements.sample_picked.value = picked;
        voice.value = "";
        say(listened, said);
        document.getElementById("voice-consent").hidden = false;
    } catch (error) {
        if (voice.files[0] !== file) return;
        form.elements.sample_picked.value = ""; // what was there before stays
        voice.value = "";
        voice.setAttribute("aria-invalid", "true");
        say(listened, error.message, true);
    }
});

function current() {
    const fields = new FormData(form);
    // What was looked at already goes by its name; what people say when they agree changes no preview.
    for (const file of ["portrait", "sample", "statement", "voice_statement"]) fields.delete(file);
    return fields;
}

async function load(player, address) {
    const answer = await ask(address, current());
    URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(await answer.blob());
    player.hidden = false;
}

tryIt.addEventListener("click", async () => {
    tryIt.disabled = true;
    film.hidden = true;
    film.pause();
    try {
        say(tried, tried.dataset.speaking);
        await load(heard, form.dataset.voice);
        heard.play().catch(() => {}); // a browser may want another click: the player is there
        if (!picture.hidden && !portrait.hasAttribute("aria-invalid")) {
            say(tried, tried.dataset.drawing);
            await load(film, form.dataset.film);
        }
        say(tried, tried.dataset.ready);
    } catch (error) {
        say(tried, error.message, true);
    }
    tryIt.disabled = false;
});

tryIt.closest(".preview").hidden = false;
