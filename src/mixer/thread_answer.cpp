#include <babel/mixer/thread_answer.hpp>

namespace babel::mixer {
namespace {

// Enough for a sleeping disk to wake up.
constexpr std::chrono::seconds disk_timeout{15};

} // namespace

asio::awaitable<error_code> ask_file_thread(
    asio::any_io_executor executor, audio::file_thread& files, std::function<error_code()> task
) {
    thread_answer<error_code> answer(executor);
    const auto errand =
        std::make_shared<audio::file_errand>([task = std::move(task), set = answer.setter()] {
            set(task());
        });
    if (const auto failed = files.add(errand)) co_return failed;
    const auto found = co_await answer.wait(disk_timeout);
    co_return found ? *found : error_code(errc::timed_out);
}

} // namespace babel::mixer
