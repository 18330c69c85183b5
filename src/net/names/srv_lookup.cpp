#include <babel/net/srv_lookup.hpp>
#include <babel/net/thread_task.hpp>

#include <boost/asio/this_coro.hpp>

#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <resolv.h>
#include <utility>

namespace babel::net {
namespace {

constexpr int seconds_a_try = 1; // of a name server
constexpr int tries = 2;
constexpr std::size_t packet_bytes = 4096;
// Of names that no name server answers, whose threads wait.
constexpr int most_threads = 4;

std::atomic<int> threads = 0;

/// A look-up, which its caller may abandon. Shared with the thread.
struct query {
    std::string name;
    srv_answer answer;
};

/// The C library's resolver, with settings of our own.
class resolver {
public:
    resolver() : is_ready_(::res_ninit(&state_) == 0) {
        state_.retrans = seconds_a_try;
        state_.retry = tries;
        state_.options |= RES_IGNTC | RES_USE_EDNS0;
    }
    resolver(const resolver&) = delete;
    resolver& operator=(const resolver&) = delete;
    ~resolver() {
        if (is_ready_) ::res_nclose(&state_);
    }

    srv_answer ask(const std::string& name) {
        if (!is_ready_) return {};
        std::array<std::uint8_t, packet_bytes> packet{};
        const int size = ::res_nquery(
            &state_, name.c_str(), ns_c_in, ns_t_srv, packet.data(), static_cast<int>(packet.size())
        );
        if (size <= 0) return {};
        const auto came = std::min(static_cast<std::size_t>(size), packet.size());
        return parse_srv_answer(bytes_view(packet.data(), came), name);
    }

private:
    struct __res_state state_ {};
    bool is_ready_;
};

error_code ask(const std::shared_ptr<query>& self) {
    if (threads.fetch_add(1) < most_threads) self->answer = resolver().ask(self->name);
    --threads;
    return {};
}

} // namespace

asio::awaitable<srv_answer> look_up_srv(asio::any_io_executor executor, std::string name) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto self = std::make_shared<query>();
    self->name = std::move(name);
    std::function<error_code()> task = [self] { return ask(self); };
    auto asking = run_on_a_thread(std::move(executor), std::move(task));
    const auto failed = co_await std::move(asking);
    if (failed) co_return srv_answer();
    co_return std::move(self->answer);
}

} // namespace babel::net
