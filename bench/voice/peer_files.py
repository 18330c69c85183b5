"""Configuration files with which baresip and Mumble are measured."""
import os

BARESIP_CONTROL_PORT = 4444

BARESIP = """poll_method epoll
sip_listen {host}:{sip}
call_local_timeout 120
call_max_calls 4
audio_buffer {buffer}
audio_player alsa,default
audio_source alsa,default
audio_alert alsa,default
ausrc_srate 48000
auplay_srate 48000
{more}
ring_aufile none
ringback_aufile none
audio_level no
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
rtp_tos 184
rtp_ports {rtp}
jitter_buffer_delay {jitter}
rtp_stats no
module_path /usr/lib/baresip/modules
module opus.so
module alsa.so
module_tmp account.so
module_app ctrl_tcp.so
module_app menu.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
BARESIP_DEFAULT = {"buffer": "200", "jitter": "5-10", "more": "opus_bitrate 28000"}
BARESIP_TUNED = {
    "buffer": "20-160", "jitter": "1-5",
    "more": "ausrc_channels 1\nauplay_channels 1\nopus_bitrate 32000\n"
            "opus_application voip\nopus_complexity 10"}

MURMUR = """database={folder}/m.sqlite
logfile={folder}/murmur.log
pidfile=
host={host}
port={port}
bandwidth=130000
users=10
bonjour=False
welcometext=
uname=
sslCert=
ice=
"""


def write_baresip(folder, user, host, place, is_tuned):
    """`place`: 0 or 1; bob answers automatically."""
    settings = BARESIP_TUNED if is_tuned else BARESIP_DEFAULT
    sip, rtp = 5060 + 10 * place, 10000 + 200 * place
    with open(f"{folder}/config", "w", encoding="ascii") as file:
        file.write(BARESIP.format(host=host, sip=sip, rtp=f"{rtp}-{rtp + 100}",
                                  control=BARESIP_CONTROL_PORT + place, **settings))
    answers = ";answermode=auto" if user == "bob" else ""
    with open(f"{folder}/accounts", "w", encoding="ascii") as file:
        file.write(f"<sip:{user}@{host}:{sip}>;regint=0;audio_codecs=opus/48000/2{answers}\n")


def write_murmur(folder, host, port):
    """Returns the file's path."""
    path = f"{folder}.ini"
    with open(path, "w", encoding="ascii") as file:
        file.write(MURMUR.format(folder=folder, host=host, port=port))
    return path


def write_mumble(home, user, is_tcp_only):
    """It transmits continuously. Denoising and echo cancelling are off, everything else is the default."""
    os.makedirs(f"{home}/.config/Mumble")
    os.makedirs(f"{home}/.local/share/Mumble/Mumble")
    settings = {
        "General": {"lastupdate": 2},
        "audio": {"input": "PulseAudio", "output": "PulseAudio", "transmit": 0,
                  "noisesupress": 0, "denoise": "false", "echo": "false", "headphone": "true",
                  "postransmit": 0, "pushclick": "false"},
        "net": {"tcponly": str(is_tcp_only).lower(), "reconnect": "false", "framesperpacket": 2},
        "pulseaudio": {"output": f"{user}_spk", "input": f"{user}_mic"},
        "tts": {"enable": "false"},
        "ui": {"usage": "false", "disablepubliclist": "true"},
    }
    with open(f"{home}/.config/Mumble/Mumble.conf", "w", encoding="ascii") as file:
        for section, entries in settings.items():
            file.write(f"[{section}]\n" + "".join(f"{k}={v}\n" for k, v in entries.items()) + "\n")
