#include "cli/app/control_socket.hpp"

#include "cli/render/json_text.hpp"
#include "cli/state/state_file.hpp"
#include <babel/core/text.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace babel::cli {
namespace {

constexpr std::chrono::seconds pace{1}; // of looking for who has gone, and after trouble

/// Whether the other side has closed. What it has sent before does not matter.
bool is_abandoned(int link) {
    pollfd asked{link, 0, 0}; // who has only shut down his sending side waits for the answer
    return ::poll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLERR)) != 0;
}

} // namespace

std::vector<std::string> control_folders() {
    std::vector<std::string> folders;
    const auto* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime && *runtime) folders.push_back(std::string(runtime) + "/babel");
    const auto usual = "/run/user/" + std::to_string(::getuid()) + "/babel";
    if (std::ranges::find(folders, usual) == folders.end()) folders.push_back(usual);
    if (const auto state = state_path("run"); !state.empty()) folders.push_back(state);
    return folders;
}

std::string control_path(const std::string& folder, std::string_view name) {
    constexpr std::string_view ending = ".sock";
    constexpr std::size_t room = sizeof(sockaddr_un::sun_path) - 1;
    constexpr std::size_t least = 40; // a folder that leaves less is told of by open()
    const auto taken = std::min(folder.size() + 1 + ending.size(), room - least);
    return folder + "/" + safe_file_name(name, room - taken) + std::string(ending);
}

control_socket::control_socket(const asio::any_io_executor& executor, handler carry_out)
    : executor_(executor), carry_out_(std::move(carry_out)), listener_(executor), tasks_(executor) {
}

error_code control_socket::open(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return last_error();
    if (const auto ec = listener_.open(path)) return ec;
    for (std::size_t i = 0; i < max_connections; ++i) {
        auto& at = places_.emplace_back(executor_);
        at.task.spawn(serve(at));
    }
    tasks_.spawn(give_up_the_abandoned());
    return {};
}

asio::awaitable<void> control_socket::close() {
    listener_.close();
    error_code ignored;
    for (auto& each : places_) {
        each.link.close(ignored);
        each.task.cancel();
    }
    for (auto& each : places_)
        co_await each.task.join();
    tasks_.cancel();
    co_await tasks_.join();
}

asio::awaitable<void> control_socket::give_up_the_abandoned() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (listener_.is_open()) {
        next.expires_after(pace);
        co_await next.async_wait(as_result);
        for (auto& each : places_)
            if (each.is_asking && is_abandoned(each.link.native_handle())) each.task.cancel();
    }
}

asio::awaitable<void> control_socket::serve(place& at) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const bool is_asked = co_await listener_.accept(at.link);
        if (!is_asked) break;
        co_await answer_all(at);
        error_code ignored;
        at.link.close(ignored);
        // It may have been given up; the next one is not.
        co_await asio::this_coro::reset_cancellation_state(asio::enable_terminal_cancellation());
    }
}

asio::awaitable<void> control_socket::answer_all(place& at) {
    std::string received;
    while (listener_.is_open()) {
        auto buffer = asio::dynamic_buffer(received, max_request_bytes);
        const auto [failed, size] =
            co_await asio::async_read_until(at.link, buffer, '\n', as_result);
        if (failed) co_return; // too long a line as well
        auto request = read_request(std::string_view(received).substr(0, size - 1), verbs::exact);
        received.erase(0, size);
        const auto id = request.id;
        at.is_asking = true;
        const auto result = co_await carry_out_(std::move(request));
        at.is_asking = false;
        const auto line = json_text(reply_to(id, result)) + "\n";
        const auto [lost, sent] =
            co_await asio::async_write(at.link, asio::buffer(line), as_result);
        if (lost) co_return;
    }
}

} // namespace babel::cli
