// babel-cli's sound before the login: whether there is what the user has named.
#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_errand.hpp>
#include <babel/cli/app.hpp>
#include <babel/client/thread_answer.hpp>
#include <babel/core/text.hpp>

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
    auto in = audio::make_source(options.audio_in, files_);
    auto out = audio::make_sink(options.audio_out, files_);
    if (!in) complain_of(options.audio_in.name, "microphone", in.error());
    if (!out) complain_of(options.audio_out.name, "loudspeaker", out.error());
    if (!in || !out) {
        console_.complain("(\"babel-cli devices\" lists the devices; --audio null does without)");
        co_return false;
    }
    if (log_.shows(log_level::debug))
        log_.debug((*in)->take_diagnostics(), (*out)->take_diagnostics());
    devices_ = {std::move(*in), std::move(*out)};
    co_return true;
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
    console_.complain("babel-cli: " + what + ": " + why.message());
}

} // namespace babel::cli
