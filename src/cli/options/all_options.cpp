#include "cli/options/all_options.hpp"

#include "cli/options/invocation_fields.hpp"
#include "cli/options/option_values.hpp"

namespace babel::cli {
namespace {

using entry = config::option_builder<invocation>;
using config::clear_flag, config::set_flag, config::set_number, config::set_switch;
using config::set_text, config::add_text;

constexpr std::string_view connection = "Connection";
constexpr std::string_view security = "Security";
constexpr std::string_view calls = "Calls";
constexpr std::string_view sound = "Audio";
constexpr std::string_view output = "Output";

constexpr int longest_seconds = 24 * 60 * 60;
constexpr int highest_volume_percent = 200;
constexpr int lowest_level_dbfs = -100;
constexpr int most_calls = 8; // in one conference

using settings = client::settings;
constexpr std::string_view on_or_off = "on|off";

constexpr config::option_row<invocation>
    option_rows[] =
        {
            entry(
                connection,
                "server",
                "HOST[:PORT]",
                "server, found by SRV too if no port is given; babels://HOST[:PORT] is always "
                "encrypted, babel://HOST[:PORT] never",
                take_server
            )
                .on('s')
                .usually("localhost:4242"),
            entry(connection, "name", "NAME", "login name", take_name).on('n'),
            entry(connection, "ipv4", "", "use IPv4 only", take_ipv4).on('4').instead_of("ipv6"),
            entry(connection, "ipv6", "", "use IPv6 only", take_ipv6).on('6').instead_of("ipv4"),
            entry(
                connection,
                "listen",
                "ADDR[:PORT[-PORT]]",
                "address and ports for incoming voice connections (default: any address, a free "
                "port per "
                "call)",
                take_listen
            ),
            entry(
                connection,
                "advertise",
                "HOST[:PORT]",
                "address announced to callees (default: the server fills in the host)",
                take_advertise
            ),
            entry(connection, "wait", "SECS", "keep trying to log in while the server is unreachable or full, or the name is in use", set_number<field<&settings::login_wait>>)
                .from(0, longest_seconds)
                .alone("86400"),
            entry(connection, "dscp", "N", "DSCP of voice packets, 0 to 63 (46 is EF)", set_number<field<&settings::dscp>>)
                .from(0, 63)
                .usually("46"),
            entry(connection, "udp-port", "N", "UDP port of encrypted calls, to be forwarded by a router (default: a free one)", set_number<field<&settings::udp_port>>)
                .from(1024, 65'535),
            entry(connection, "relay-only", "", "hide your addresses: encrypted calls go through the relay only", set_flag<field<&settings::relay_only>>),
            entry(connection, "no-reconnect", "", "exit when the server link is lost", clear_flag<field<&settings::reconnect>>),

            entry(
                security,
                "secure",
                "POLICY",
                "encrypt never (off), where possible (prefer), always (require), or always and "
                "without "
                "trust on first use (verified)",
                take_secure
            )
                .one_of("off|prefer|require|verified")
                .usually("prefer"),
            entry(
                security,
                "server-key",
                "SHA256:...",
                "fingerprint that the server's key must have",
                take_server_key
            ),
            entry(
                security,
                "identity",
                "FILE",
                "your key (default: identity.pem in the data folder)",
                take_identity
            )
                .by(config::file_names),
            entry(
                security,
                "passphrase-file",
                "FILE",
                "passphrase of your key; /dev/fd/N is a descriptor (default: ask on the terminal)",
                take_passphrase_file
            )
                .by(config::file_names),

            entry(calls, "exec", "COMMAND", "run COMMAND after login and wait for its result; may be repeated", add_text<field<&invocation::commands>>)
                .on('e')
                .many(config::repetition::listed)
                .not_in_files(),
            entry(calls, "auto-answer", "SECS|off", "answer calls automatically (after SECS)", set_number<field<&settings::auto_answer>>)
                .from(0, longest_seconds)
                .or_off()
                .alone("0")
                .while_running(),
            entry(
                calls,
                "auto-answer-from",
                "NAME[,NAME]",
                "answer only these callers automatically",
                take_auto_answer_from
            )
                .by(word_list::contacts)
                .while_running(),
            entry(calls, "max-calls", "N", "maximum simultaneous calls; further callers get busy", set_number<field<&settings::max_calls>>)
                .from(1, most_calls)
                .usually("8")
                .while_running(),
            entry(
                calls,
                "ring-device",
                "NAME",
                "device for the ring tone (default: the output device)",
                take_ring_device
            )
                .by(word_list::loudspeakers),
            entry(calls, "on-event", "CMD", "run CMD for every event, with its JSON on standard input", set_text<field<&invocation::on_event>>),
            entry(calls, "ring-timeout", "SECS", "stop ringing after SECS", set_number<field<&settings::ring_timeout>>)
                .from(1, longest_seconds)
                .usually("45")
                .while_running(),
            entry(calls, "max-duration", "SECS", "hang up after SECS", set_number<field<&settings::max_duration>>)
                .from(1, longest_seconds)
                .while_running(),
            entry(calls, "max-silence", "SECS", "hang up after SECS without voice from the peer; 0: never (default 60 for calls answered by --auto-answer)", set_number<field<&settings::max_silence>>)
                .from(0, longest_seconds)
                .while_running(),
            entry(calls, "play", "FILE", "play an audio file into the call", set_path<field<&settings::play_file>>)
                .by(config::file_names),
            entry(calls, "hangup-after-play", "", "hang up when the file ends", set_flag<field<&settings::hangup_after_play>>),
            entry(
                calls,
                "record",
                "FILE",
                "record the call in stereo: left you, right the peer",
                take_record
            )
                .by(config::file_names),
            entry(calls, "record-tone", "on|off", "play a short tone to warn the person being recorded", set_switch<field<&settings::record_tone>>)
                .one_of(on_or_off)
                .usually("on")
                .while_running(),

            entry(sound, "audio", "MODE", "sound device, silence (null) or a test tone", take_audio)
                .one_of("device|null|tone")
                .usually("device")
                .instead_of("audio-in audio-out"),
            entry(
                sound,
                "audio-in",
                "NAME|INDEX|FILE|-",
                "microphone: a device, an audio file, or - for raw s16le, 48 kHz, mono on standard "
                "input",
                take_audio_in
            )
                .by(word_list::microphones),
            entry(
                sound,
                "audio-out",
                "NAME|INDEX|FILE|-",
                "loudspeaker: a device, an audio file, or - for standard output",
                take_audio_out
            )
                .by(word_list::loudspeakers),
            entry(
                sound, "bitrate", "KBPS", "bit rate of the encoder, 6 to 128 kbit/s", take_bitrate
            )
                .from(6, 128)
                .usually("32")
                .while_running(),
            entry(
                sound,
                "complexity",
                "0-10",
                "effort of the encoder; 10 sounds best and costs most",
                take_complexity
            )
                .from(0, 10)
                .usually("10")
                .while_running(),
            entry(
                sound,
                "frame",
                "MS",
                "length of the frames of encrypted calls: 10 ms are heard sooner and take more "
                "packets; "
                "auto takes them on direct and clean paths",
                take_frame
            )
                .one_of("auto|10|20")
                .usually("auto")
                .while_running(),
            entry(
                sound,
                "latency",
                "MODE",
                "buffers of sound devices: low is 5 ms, normal 5 or 10, power 10 with frames of 20 "
                "ms",
                take_latency
            )
                .one_of("low|normal|power")
                .usually("normal"),
            entry(
                sound,
                "dtx",
                "",
                "send one byte per frame during silence; others can see when you talk",
                take_dtx
            )
                .while_running(),
            entry(sound, "vad", "DB", "send silence below this level (dBFS, e.g. -45)", set_number<field<&settings::vad_dbfs>>)
                .from(lowest_level_dbfs, 0)
                .while_running(),
            entry(sound, "ptt", "", "push to talk: transmit only while the space bar is held", set_flag<field<&settings::push_to_talk>>),
            entry(sound, "aec", "on|off", "cancel echo (default: on for devices)", set_switch<field<&settings::echo_cancellation>>)
                .one_of(on_or_off)
                .while_running(),
            entry(sound, "ns", "on|off", "suppress noise (default: on for devices)", set_switch<field<&settings::noise_suppression>>)
                .one_of(on_or_off)
                .while_running(),
            entry(sound, "agc", "on|off", "automatic gain control", set_switch<field<&settings::gain_control>>)
                .one_of(on_or_off)
                .usually("off")
                .while_running(),
            entry(sound, "mic-volume", "PERCENT", "microphone volume, 0 to 200", set_number<field<&settings::mic_volume>>)
                .from(0, highest_volume_percent)
                .usually("100"),
            entry(sound, "out-volume", "PERCENT", "loudspeaker volume, 0 to 200", set_number<field<&settings::out_volume>>)
                .from(0, highest_volume_percent)
                .usually("100"),

            entry(output, "json", "", "print one JSON object per line", set_flag<field<&invocation::json>>),
            entry(
                output,
                "color",
                "WHEN",
                "use colors: auto, always or never; NO_COLOR is honored",
                take_color
            )
                .one_of("auto|always|never")
                .usually("auto"),
            entry(output, "plain", "", "no status line, no cursor movement", set_flag<field<&invocation::plain>>),
            entry(output, "plot", "", "stats: draw the figures over time", set_flag<field<&invocation::plot>>)
                .not_in_files(),
            entry(output, "svg", "FILE", "stats: write the curves to FILE as SVG; - is standard output", set_path<field<&invocation::svg_file>>)
                .by(config::file_names)
                .not_in_files(),
            entry(output, "ascii", "", "stats: draw with ASCII characters only", set_flag<field<&invocation::ascii>>),
            entry(output, "quiet", "", "print only requested output and errors", set_flag<field<&invocation::quiet>>)
                .on('q'),
            entry(output, "verbose", "", "log more; may be repeated, up to -vvv", set_number<field<&invocation::verbosity>>)
                .on('v')
                .from(0, 3)
                .usually("0")
                .alone("1")
                .many(config::repetition::counted),
            entry(output, "log-file", "FILE", "write the log to FILE instead of standard error", set_path<field<&invocation::log_file>>)
                .by(config::file_names),
            entry(output, "config", "FILE", "read FILE instead of cli.conf", config::set_nothing)
                .on('c')
                .by(config::file_names)
                .not_in_files(),
            entry(output, "profile", "NAME", "also read profiles/NAME.conf", config::set_nothing)
                .on('p')
                .by(word_list::profiles)
                .not_in_files(),
            entry(output, "help", "", "show this text", config::set_nothing).on('h').not_in_files(),
            entry(output, "version", "", "show the version", config::set_nothing)
                .on('V')
                .not_in_files(),
};

} // namespace

const config::option_table<invocation>& all_options() {
    static const config::option_table<invocation> table{option_rows};
    return table;
}

} // namespace babel::cli
