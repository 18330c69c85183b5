#include "cli/app/sound_setup.hpp"

#include "cli/doctor/devices.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/audio/file_errand.hpp>
#include <babel/core/text.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/thread_answer.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace babel::cli {
namespace {

using audio::endpoint;

constexpr std::size_t longest_name_columns = 200;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return text;
}

std::string words_of(const error_code& why) {
    return why == errc::timed_out ? "no response" : why.message();
}

/// A part of a name is ambiguous if more than one device has it.
asio::awaitable<std::string>
why_not(asio::any_io_executor executor, endpoint wanted, audio::direction way, error_code why) {
    if (why != errc::ambiguous_device) co_return words_of(why);
    auto listing = mixer::list_devices(executor, audio::device_details::names);
    const auto devices = co_await std::move(listing);
    if (!devices) co_return words_of(why);
    std::string found;
    int count = 0;
    for (const auto& name : device_names(*devices, way)) {
        if (lower(name).find(lower(wanted.name)) == name.npos) continue;
        found += (count++ == 0 ? "" : ", ") + printable(name, longest_name_columns);
    }
    if (count < 2) co_return words_of(why);
    co_return "matches " + (count == 2 ? "two" : std::to_string(count)) + ": " + found;
}

std::string file_of(const endpoint& end) {
    return end.type == endpoint::kind::file ? end.name : std::string();
}

} // namespace

asio::awaitable<std::optional<mixer::sound_devices>> sound_setup::open() {
    const bool can_play = co_await check_played();
    if (!can_play) co_return std::nullopt;
    const bool can_write = co_await check_written();
    if (!can_write) co_return std::nullopt;
    const auto how = mixer::device_settings_for(chosen_);
    auto opening_in = mixer::open_source(executor_, chosen_.audio_in, files_, how);
    auto in = co_await std::move(opening_in);
    auto opening_out = mixer::open_sink(executor_, chosen_.audio_out, files_, how);
    auto out = co_await std::move(opening_out);
    if (!in && may_do_without(chosen_.audio_in)) in = no_microphone(in.error());
    if (!out && may_do_without(chosen_.audio_out)) out = no_loudspeaker(out.error());
    if (!in) co_await explain(chosen_.audio_in, audio::direction::input, "microphone", in.error());
    if (!out)
        co_await explain(chosen_.audio_out, audio::direction::output, "loudspeaker", out.error());
    if (!in || !out) {
        const std::string option = in ? "--audio-out" : out ? "--audio-in" : "--audio";
        complain_("(List devices with \"babel-cli devices\", or do without: " + option + " null.)");
        co_return std::nullopt;
    }
    co_return mixer::sound_devices(std::move(*in), std::move(*out));
}

asio::awaitable<void>
sound_setup::explain(endpoint wanted, audio::direction way, const char* role, error_code why) {
    auto asking = why_not(executor_, wanted, way, why);
    const auto words = co_await std::move(asking);
    complain_of(wanted.name, role, words);
}

void sound_setup::adapt(client::settings& to) const {
    if (without_microphone_) to.audio_in = {endpoint::kind::null, {}};
    if (without_loudspeaker_) to.audio_out = {endpoint::kind::null, {}};
}

/// On the file thread, as below, because a disk may hang.
asio::awaitable<bool> sound_setup::check_played() {
    const std::string played[] = {file_of(chosen_.audio_in), chosen_.play_file};
    for (const auto& path : played) {
        if (path.empty()) continue;
        const std::function<error_code()> check = [path] { return audio::check_playable(path); };
        const auto failed = co_await mixer::ask_file_thread(executor_, files_, check);
        if (failed) complain_of(path, "file", failed.message());
        if (failed) co_return false;
    }
    co_return true;
}

asio::awaitable<bool> sound_setup::check_written() {
    const auto ring = chosen_.ring_out ? file_of(*chosen_.ring_out) : std::string();
    const std::string written[] = {file_of(chosen_.audio_out), ring, chosen_.record_file};
    for (const auto& path : written) {
        if (path.empty()) continue;
        const std::function<error_code()> check = [path] { return audio::check_recordable(path); };
        const auto failed = co_await mixer::ask_file_thread(executor_, files_, check);
        if (failed == boost::system::errc::file_exists) {
            complain_(printable_path(path) + " exists and is kept: the next free name is used");
        } else if (failed) {
            complain_("babel-cli: cannot write " + printable_path(path) + ": " + failed.message());
            co_return false;
        }
    }
    co_return true;
}

/// True if silence may replace a missing sound card: a person at the prompt can choose a device
/// later, and files suffice for a script. A device that the user named must exist.
bool sound_setup::may_do_without(const audio::endpoint& device) const {
    const auto is_file = [](const audio::endpoint& end) {
        return end.type == audio::endpoint::kind::file || end.type == audio::endpoint::kind::pipe;
    };
    const bool was_chosen = device.type != audio::endpoint::kind::device || !device.name.empty();
    const bool has_files =
        !chosen_.play_file.empty() || is_file(chosen_.audio_in) || is_file(chosen_.audio_out);
    return !was_chosen && (interactive_ || has_files);
}

result<std::unique_ptr<audio::source>> sound_setup::no_microphone(const error_code& why) {
    complain_(
        "babel-cli: no microphone (" + words_of(why) + "): nobody hears you" +
        (interactive_ ? " until you choose one with \"device in NAME\"" : "")
    );
    without_microphone_ = true;
    return audio::make_null_source();
}

result<std::unique_ptr<audio::sink>> sound_setup::no_loudspeaker(const error_code& why) {
    complain_(
        "babel-cli: no loudspeaker (" + words_of(why) + "): you hear nothing" +
        (interactive_ ? " until you choose one with \"device out NAME\"" : "")
    );
    without_loudspeaker_ = true;
    return audio::make_null_sink();
}

void sound_setup::complain_of(const std::string& name, const char* role, const std::string& why)
    const {
    const auto device = name.empty() ? std::string(role) : printable(name, longest_name_columns);
    complain_("babel-cli: " + device + ": " + why);
}

} // namespace babel::cli
