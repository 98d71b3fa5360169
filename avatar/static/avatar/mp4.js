// Fragmented MP4 from packets, for Media Source: ISO/IEC 14496-12 (boxes), 14496-15 (avc1), and "Opus in ISOBMFF".

export const SOUND = { id: 1, rate: 48_000 };
export const PICTURE = { id: 2, rate: 90_000 };

const IDENTITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

// What comes before the first fragment of the sound. Mono, without a delay of the encoder: the server counts none.
export function soundHeader() {
    const specific = box("dOps", u8(0, 1), u16(0), u32(SOUND.rate), u16(0), u8(0));
    const entry = box("Opus", u8(0, 0, 0, 0, 0, 0), u16(1), u32(0, 0), u16(1, 16, 0, 0), u32(SOUND.rate * 65536), specific);
    return header(SOUND, entry, box("smhd", u32(0), u16(0, 0)), { handler: "soun", volume: 0x100, width: 0, height: 0 });
}

// The same of the picture, from a keyframe's parameter sets; `{type, bytes}` for MediaSource.
export function pictureHeader(units) {
    const sps = units.find((unit) => (unit[0] & 31) === 7);
    const pps = units.find((unit) => (unit[0] & 31) === 8);
    const { width, height } = size(sps);
    const sets = [u8(0xe1), u16(sps.length), sps, u8(1), u16(pps.length), pps];
    const config = box("avcC", u8(1, sps[1], sps[2], sps[3], 0xff), ...sets);
    const resolution = u32(0x480000, 0x480000, 0);
    const entry = box("avc1", u8(0, 0, 0, 0, 0, 0), u16(1, 0, 0), u32(0, 0, 0), u16(width, height), resolution, u16(1), new Uint8Array(32), u16(24, 0xffff), config);
    const profile = [...sps.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const bytes = header(PICTURE, entry, box("vmhd", u32(1), u16(0, 0, 0, 0)), { handler: "vide", volume: 0, width, height });
    return { type: `video/mp4; codecs="avc1.${profile}"`, bytes };
}

// One packet. Times are in the track's own rate.
export function fragment(track, { number, at, duration, key, bytes }) {
    const flags = key ? 0x02000000 : 0x01010000; // depends on no other sample; or does, and is no place to begin
    const run = (offset) => box("trun", u32(0x00000701, 1, offset, duration, bytes.length, flags));
    const build = (offset) => box("moof", box("mfhd", u32(0, number)), box("traf", box("tfhd", u32(0x00020000, track.id)), box("tfdt", u32(0x01000000), u64(at)), run(offset)));
    // The offset counts from the first byte of the moof, and needs its length.
    return join(build(build(0).length + 8), box("mdat", bytes));
}

// The units of an Annex B packet.
export function split(packet) {
    const starts = [];
    for (let at = 0; at + 3 <= packet.length; at += 1) if (packet[at] === 0 && packet[at + 1] === 0 && packet[at + 2] === 1) starts.push(at + 3);
    return starts.map((start, index) => {
        let end = index + 1 < starts.length ? starts[index + 1] - 3 : packet.length;
        while (end > start && packet[end - 1] === 0) end -= 1; // of a start code of four bytes
        return packet.subarray(start, end);
    });
}

// Units as MP4 has them: each after its length.
export function joined(units) {
    return join(...units.flatMap((unit) => [u32(unit.length), unit]));
}

function header(track, entry, kind, { handler, volume, width, height }) {
    const tables = ["stts", "stsc", "stco"].map((name) => box(name, u32(0, 0)));
    const samples = box("stbl", box("stsd", u32(0, 1), entry), ...tables, box("stsz", u32(0, 0, 0)));
    const data = box("dinf", box("dref", u32(0, 1), box("url ", u32(1))));
    const media = box("mdia", box("mdhd", u32(0, 0, 0, track.rate, 0), u16(0x55c4, 0)), box("hdlr", u32(0, 0), text(handler), u32(0, 0, 0), u8(0)), box("minf", kind, data, samples));
    const shape = box("tkhd", u32(3, 0, 0, track.id, 0, 0, 0, 0), u16(0, 0, volume, 0), IDENTITY, u32(width << 16, height << 16));
    const movie = box("mvhd", u32(0, 0, 0, 1000, 0, 0x10000), u16(0x100, 0), u32(0, 0), IDENTITY, u32(0, 0, 0, 0, 0, 0, track.id + 1));
    const extends_ = box("mvex", box("trex", u32(0, track.id, 1, 0, 0, 0)));
    return join(box("ftyp", text("iso5"), u32(1), text("iso5mp41")), box("moov", movie, box("trak", shape, media), extends_));
}

// Width and height from a sequence parameter set of the Baseline profile (H.264, 7.3.2.1.1), without cropping.
function size(sps) {
    let at = 32; // bits: after the unit's header, profile, constraints and level
    const bit = () => (sps[at >> 3] >> (7 - (at++ & 7))) & 1;
    const value = () => {
        let zeros = 0;
        while (!bit()) zeros += 1;
        let found = 1;
        for (let count = 0; count < zeros; count += 1) found = found * 2 + bit();
        return found - 1;
    };
    value(); // id
    value(); // length of frame numbers
    if (value() === 0) value(); // order of pictures
    value(); // reference frames
    bit(); // gaps
    return { width: (value() + 1) * 16, height: (value() + 1) * 16 };
}

function box(name, ...parts) {
    const body = join(...parts);
    return join(u32(body.length + 8), text(name), body);
}

function join(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}

function text(characters) {
    return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}

function u8(...values) {
    return Uint8Array.from(values);
}

function u16(...values) {
    return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
}

function u32(...values) {
    return Uint8Array.from(values.flatMap((value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]));
}

function u64(value) {
    return u32(Math.floor(value / 2 ** 32), value % 2 ** 32);
}
