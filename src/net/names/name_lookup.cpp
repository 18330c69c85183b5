#include "net/reason_to_stop.hpp"
#include <babel/net/name_lookup.hpp>
#include <babel/net/thread_task.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <iterator>
#include <memory>
#include <netdb.h>
#include <optional>
#include <utility>

namespace babel::net {
namespace {

constexpr std::size_t most_addresses = 64; // of a name: its owner chooses their number

std::size_t abandoned = 0;          // used by the loop only
bool looks_up_for_stranger = false; // the same

/// A look-up that its caller may abandon: getaddrinfo cannot be interrupted.
struct lookup {
    explicit lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}

    tcp::resolver resolver;
    asio::steady_timer done;
    std::optional<result<endpoints>> answer;
    bool is_abandoned = false;
};

/// Blocks. Thread: any.
result<endpoints> ask_system(const host_question& what) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    if (what.addresses != family::any)
        hints.ai_family = what.addresses == family::v4 ? AF_INET : AF_INET6;
    addrinfo* found = nullptr;
    const auto port = std::to_string(what.port);
    if (::getaddrinfo(what.host.c_str(), port.c_str(), &hints, &found) != 0)
        return errc::no_address;
    endpoints out;
    for (const auto* each = found; each && out.size() < most_addresses; each = each->ai_next) {
        tcp::endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
        endpoint.resize(each->ai_addrlen);
        out.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return out;
}

/// Ends with the look-up of a stranger's name, or with the loop.
struct stranger_turn {
    stranger_turn() { looks_up_for_stranger = true; }
    stranger_turn(const stranger_turn&) = delete;
    stranger_turn& operator=(const stranger_turn&) = delete;
    ~stranger_turn() { looks_up_for_stranger = false; }
};

/// Asio has one thread for all look-ups.
asio::awaitable<void>
ask_apart(std::shared_ptr<lookup> self, host_question what, std::unique_ptr<const stranger_turn>) {
    const auto found = std::make_shared<result<endpoints>>(errc::no_address);
    std::function<error_code()> task = [found, what] {
        *found = ask_system(what);
        return error_code();
    };
    auto asking = run_on_a_thread(self->done.get_executor(), std::move(task));
    const auto failed = co_await std::move(asking);
    if (self->is_abandoned) --abandoned;
    self->answer = failed ? result<endpoints>(failed) : *found;
    self->done.cancel();
}

void start_apart(const std::shared_ptr<lookup>& self, const host_question& what) {
    if (looks_up_for_stranger) {
        self->answer = error_code(errc::looking_up);
        self->done.expires_after({});
        return;
    }
    auto turn = std::make_unique<const stranger_turn>();
    auto asking = ask_apart(self, what, std::move(turn));
    asio::co_spawn(self->done.get_executor(), std::move(asking), asio::detached);
}

void start(const std::shared_ptr<lookup>& self, const host_question& what) {
    const auto on_answer = [self](error_code ec, const tcp::resolver::results_type& found) {
        if (self->is_abandoned) --abandoned;
        const auto taken = static_cast<std::ptrdiff_t>(std::min(found.size(), most_addresses));
        if (ec)
            self->answer = error_code(errc::no_address);
        else
            self->answer = endpoints(found.begin(), std::next(found.begin(), taken));
        self->done.cancel();
    };
    const auto port = std::to_string(what.port);
    constexpr auto numeric = tcp::resolver::numeric_service;
    if (what.addresses == family::any)
        return self->resolver.async_resolve(what.host, port, numeric, on_answer);
    const auto one = what.addresses == family::v4 ? tcp::v4() : tcp::v6();
    self->resolver.async_resolve(one, what.host, port, numeric, on_answer);
}

} // namespace

asio::awaitable<result<endpoints>> look_up(
    asio::any_io_executor executor,
    host_question what,
    std::chrono::steady_clock::time_point deadline
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    error_code not_numeric;
    const auto address = unmapped(asio::ip::make_address(what.host, not_numeric));
    if (!not_numeric && !is_of(what.addresses, address)) co_return errc::no_address;
    if (!not_numeric) co_return endpoints{tcp::endpoint(address, what.port)};

    const auto asked = co_await asio::this_coro::cancellation_state;
    if (const auto stop = reason_to_stop(asked, deadline)) co_return stop;
    const auto query = std::make_shared<lookup>(executor);
    query->done.expires_at(deadline);
    if (what.is_strangers)
        start_apart(query, what);
    else
        start(query, what);
    co_await query->done.async_wait(as_result);
    if (query->answer) co_return *query->answer;
    query->is_abandoned = true;
    ++abandoned;
    co_return reason_to_stop(asked, deadline);
}

std::size_t abandoned_lookups() noexcept {
    return abandoned;
}

} // namespace babel::net
