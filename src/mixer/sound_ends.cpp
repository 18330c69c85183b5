#include <babel/audio/file_errand.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/thread_answer.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace babel::mixer {
namespace {

using audio::device_info;
using listing = result<std::vector<device_info>>;

constexpr std::chrono::seconds system_timeout{5};

bool names_device(const audio::endpoint& end) {
    return end.type == audio::endpoint::kind::device;
}

asio::awaitable<result<device_info>>
find_device(asio::any_io_executor executor, std::string name, audio::direction way) {
    auto listed = co_await list_devices(executor, audio::device_details::names);
    if (!listed) co_return listed.error();
    co_return audio::find_device(*listed, name, way);
}

} // namespace

asio::awaitable<listing>
list_devices(asio::any_io_executor executor, audio::device_details wanted) {
    thread_answer<listing> answer(executor);
    const auto set = answer.setter();
    if (const auto failed = audio::list_devices(wanted, set)) co_return failed;
    auto listed = co_await answer.wait(system_timeout);
    if (!listed) co_return error_code(errc::timed_out);
    co_return std::move(*listed);
}

asio::awaitable<result<std::unique_ptr<audio::source>>> open_source(
    asio::any_io_executor executor,
    audio::endpoint where,
    audio::file_thread& files,
    audio::portaudio_settings how
) {
    if (where.type == audio::endpoint::kind::file) {
        const std::function<error_code()> look = [path = where.name] {
            return audio::check_playable(path);
        };
        const auto failed = co_await ask_file_thread(executor, files, look);
        if (failed) co_return failed;
    }
    if (!names_device(where)) co_return audio::make_source(where, files);
    auto finding = find_device(executor, where.name, audio::direction::input);
    auto found = co_await std::move(finding);
    if (!found) co_return found.error();
    co_return audio::make_portaudio_source(std::move(*found), where.name.empty(), how);
}

asio::awaitable<result<std::unique_ptr<audio::sink>>> open_sink(
    asio::any_io_executor executor,
    audio::endpoint where,
    audio::file_thread& files,
    audio::portaudio_settings how
) {
    if (where.type == audio::endpoint::kind::file) {
        const std::function<error_code()> look = [path = where.name] {
            return audio::check_recordable(path);
        };
        const auto failed = co_await ask_file_thread(executor, files, look);
        if (failed && failed != boost::system::errc::file_exists) co_return failed;
    }
    if (!names_device(where)) co_return audio::make_sink(where, files);
    auto finding = find_device(executor, where.name, audio::direction::output);
    auto found = co_await std::move(finding);
    if (!found) co_return found.error();
    co_return audio::make_portaudio_sink(std::move(*found), where.name.empty(), how);
}

} // namespace babel::mixer
