"""XTTS v2 with random weights, two layers and 64 channels, saved as the real one is: it speaks gibberish."""

from pathlib import Path

LANGUAGES = ["en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "cs", "ar", "zh-cn", "hu", "ko", "ja", "hi"]
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß0123456789.,;:!?'-"


def build(folder: Path, *, stop: float = 0.0) -> Path:
    """The four files that the loader of the real one wants. The higher `stop`, the sooner a phrase ends."""
    import torch
    from TTS.tts.configs.xtts_config import XttsConfig
    from TTS.tts.models.xtts import Xtts, XttsArgs, XttsAudioConfig

    torch.manual_seed(0)
    folder.mkdir()
    tokenizer = _tokenizer()
    tokenizer.save(str(folder / "vocab.json"))
    arguments = XttsArgs(
        gpt_layers=2,
        gpt_n_model_channels=64,
        gpt_n_heads=2,
        gpt_max_audio_tokens=605,
        gpt_num_audio_tokens=1026,
        gpt_start_audio_token=1024,
        gpt_stop_audio_token=1025,
        gpt_use_perceiver_resampler=True,
        gpt_number_text_tokens=tokenizer.get_vocab_size(),
        gpt_start_text_token=tokenizer.token_to_id("[START]"),
        gpt_stop_text_token=tokenizer.token_to_id("[STOP]"),
        decoder_input_dim=64,
    )
    audio = XttsAudioConfig(sample_rate=22_050, output_sample_rate=24_000)
    config = XttsConfig(model_args=arguments, audio=audio, languages=LANGUAGES)
    model = Xtts(config)
    with torch.no_grad():
        model.gpt.mel_head.bias[1025] = stop
    config.save_json(str(folder / "config.json"))
    torch.save({"model": model.state_dict(), "config": config.to_dict()}, folder / "model.pth")
    torch.save({name: _speaker() for name in ("Claribel Dervla", "Damien Black")}, folder / "speakers_xtts.pth")
    return folder


def _speaker():
    import torch

    embedding = torch.nn.functional.normalize(torch.randn(1, 512, 1), dim=1)
    return {"gpt_cond_latent": torch.randn(1, 32, 64) * 0.1, "speaker_embedding": embedding}


def _tokenizer():
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    special = ["[STOP]", "[UNK]", "[SPACE]", *(f"[{language}]" for language in LANGUAGES), "[START]"]
    made = Tokenizer(models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.train_from_iterator([LETTERS], trainers.BpeTrainer(vocab_size=120, special_tokens=special))
    return made
