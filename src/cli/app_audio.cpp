// babel-cli's sound before the login: whether there is what the user has named.
#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_errand.hpp>
#include <babel/cli/app.hpp>
#include <babel/client/sound_ends.hpp>
#include <babel/client/thread_answer.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <filesystem>
#include <utility>

namespace babel::cli {
namespace {

using audio::endpoint;

std::string file_of(const endpoint& end) {
    return end.type == endpoint::kind::file ? end.name : std::string();
}

} // namespace

asio::awaitable<bool> app::open_audio() {
    if (!co_await check_files()) co_return false;
    const auto& options = what_.client;
    auto opening_in = client::open_source(executor_, options.audio_in, files_);
    auto in = co_await std::move(opening_in);
    auto opening_out = client::open_sink(executor_, options.audio_out, files_);
    auto out = co_await std::move(opening_out);
    if (!in) complain_of(options.audio_in.name, "microphone", in.error());
    if (!out) complain_of(options.audio_out.name, "loudspeaker", out.error());
    if (!in || !out) {
        console_.complain("(\"babel-cli devices\" lists the devices; --audio null does without)");
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
    auto asking = client::list_devices(executor_, audio::device_details::names);
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
        const auto failed = co_await client::ask_file_thread(executor_, files_, check);
        if (failed) complain_of(path, "file", failed);
        if (failed) co_return false;
    }
    const auto ring = options.ring_out ? file_of(*options.ring_out) : std::string();
    const std::string written[] = {file_of(options.audio_out), ring, options.record_file};
    for (const auto& path : written) {
        if (path.empty()) continue;
        const std::function<error_code()> check = [path] { return audio::check_recordable(path); };
        const auto failed = co_await client::ask_file_thread(executor_, files_, check);
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

void app::complain_of(const std::string& name, const char* role, const error_code& why) {
    const auto what = name.empty() ? std::string(role) : printable(name, 200);
    const auto words = why == errc::timed_out ? std::string("nothing answers") : why.message();
    console_.complain("babel-cli: " + what + ": " + words);
}

} // namespace babel::cli
