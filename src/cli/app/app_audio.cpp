// babel-cli's sound before the login: whether there is what the user has named.
#include "cli/app/app.hpp"
#include "cli/doctor/devices.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_errand.hpp>
#include <babel/core/text.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/thread_answer.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
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
    return why == errc::timed_out ? "nothing answers" : why.message();
}

/// A part of a name that more than one device has is no name of a device.
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
    co_return "fits " + (count == 2 ? "two" : std::to_string(count)) + ": " + found;
}

std::string file_of(const endpoint& end) {
    return end.type == endpoint::kind::file ? end.name : std::string();
}

} // namespace

asio::awaitable<bool> app::open_audio() {
    if (!co_await check_files()) co_return false;
    const auto& options = what_.client;
    auto opening_in = mixer::open_source(executor_, options.audio_in, files_);
    auto in = co_await std::move(opening_in);
    auto opening_out = mixer::open_sink(executor_, options.audio_out, files_);
    auto out = co_await std::move(opening_out);
    if (!in && may_do_without(options.audio_in)) in = no_microphone(in.error());
    if (!out && may_do_without(options.audio_out)) out = no_loudspeaker(out.error());
    if (!in) {
        auto asking = why_not(executor_, options.audio_in, audio::direction::input, in.error());
        const auto why = co_await std::move(asking);
        complain_of(options.audio_in.name, "microphone", why);
    }
    if (!out) {
        auto asking = why_not(executor_, options.audio_out, audio::direction::output, out.error());
        const auto why = co_await std::move(asking);
        complain_of(options.audio_out.name, "loudspeaker", why);
    }
    if (!in || !out) {
        console_.complain(
            std::string("(\"babel-cli devices\" lists the devices; ") +
            (in    ? "--audio-out"
             : out ? "--audio-in"
                   : "--audio") +
            " null does without)"
        );
        co_return false;
    }
    if (log_.shows(log_level::debug))
        log_.debug((*in)->take_diagnostics(), (*out)->take_diagnostics());
    devices_ = {std::move(*in), std::move(*out)};
    const bool uses_devices = options.audio_in.type == endpoint::kind::device ||
                              options.audio_out.type == endpoint::kind::device;
    if (interactive_ && uses_devices) learn_devices();
    co_return true;
}

void app::learn_devices() {
    if (!std::exchange(asks_for_devices_, true)) tasks_.spawn(ask_for_devices());
}

asio::awaitable<void> app::ask_for_devices() {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto asking = mixer::list_devices(executor_, audio::device_details::names);
    auto listed = co_await std::move(asking);
    if (listed) known_devices_ = std::move(*listed);
    asks_for_devices_ = false;
}

/// Whether they can be played, or created. By the file thread, since a disk may hang.
asio::awaitable<bool> app::check_files() {
    const auto& options = what_.client;
    const std::string played[] = {file_of(options.audio_in), options.play_file};
    for (const auto& path : played) {
        if (path.empty()) continue;
        const std::function<error_code()> check = [path] { return audio::check_playable(path); };
        const auto failed = co_await mixer::ask_file_thread(executor_, files_, check);
        if (failed) complain_of(path, "file", failed.message());
        if (failed) co_return false;
    }
    const auto ring = options.ring_out ? file_of(*options.ring_out) : std::string();
    const std::string written[] = {file_of(options.audio_out), ring, options.record_file};
    for (const auto& path : written) {
        if (path.empty()) continue;
        const std::function<error_code()> check = [path] { return audio::check_recordable(path); };
        const auto failed = co_await mixer::ask_file_thread(executor_, files_, check);
        if (failed == boost::system::errc::file_exists)
            console_.complain(
                printable_path(path) +
                " is there already, and stays: the next name that is free is taken"
            );
        else if (failed)
            console_.complain(
                "babel-cli: cannot write " + printable_path(path) + ": " + failed.message()
            );
        if (failed && failed != boost::system::errc::file_exists) co_return false;
    }
    co_return true;
}

/// Whether silence serves where there is no sound card: a person at the prompt can choose a device
/// later, and files are sound enough for a script. A device that was asked for by its name is
/// another thing.
bool app::may_do_without(const audio::endpoint& device) const {
    const auto& options = what_.client;
    const auto is_file = [](const audio::endpoint& end) {
        return end.type == audio::endpoint::kind::file || end.type == audio::endpoint::kind::pipe;
    };
    const bool was_chosen = device.type != audio::endpoint::kind::device || !device.name.empty();
    const bool has_files =
        !options.play_file.empty() || is_file(options.audio_in) || is_file(options.audio_out);
    return !was_chosen && (interactive_ || has_files);
}

result<std::unique_ptr<audio::source>> app::no_microphone(const error_code& why) {
    console_.complain(
        "babel-cli: no microphone (" + words_of(why) + "): nobody hears you" +
        (interactive_ ? " until \"device in NAME\" chooses one" : "")
    );
    without_microphone_ = true;
    return audio::make_null_source();
}

result<std::unique_ptr<audio::sink>> app::no_loudspeaker(const error_code& why) {
    console_.complain(
        "babel-cli: no loudspeaker (" + words_of(why) + "): you hear nothing" +
        (interactive_ ? " until \"device out NAME\" chooses one" : "")
    );
    without_loudspeaker_ = true;
    return audio::make_null_sink();
}

void app::complain_of(const std::string& name, const char* role, const std::string& why) {
    const auto what = name.empty() ? std::string(role) : printable(name, longest_name_columns);
    console_.complain("babel-cli: " + what + ": " + why);
}

// A verb that fails has a status of its own.

void app::react(const client::event::play_failed& e) {
    sound_failed_ |= e.file == what_.client.play_file;
}

void app::react(const client::event::record_started&) {
    is_recording_ = true;
}

void app::react(const client::event::record_failed&) {
    const bool has_begun = std::exchange(is_recording_, false);
    sound_failed_ |= has_begun || !what_.client.record_file.empty();
}

} // namespace babel::cli
