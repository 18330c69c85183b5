#include "net/reason_to_stop.hpp"
#include <babel/net/name_lookup.hpp>

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/socket.h>

#include <cstring>
#include <memory>
#include <netdb.h>
#include <optional>
#include <thread>
#include <utility>

namespace babel::net {
namespace {

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
    for (const auto* each = found; each; each = each->ai_next) {
        tcp::endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
        endpoint.resize(each->ai_addrlen);
        out.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return out;
}

/// Asio has one thread for all look-ups.
void start_apart(std::shared_ptr<lookup> self, const host_question& what) {
    if (std::exchange(looks_up_for_stranger, true)) {
        self->answer = error_code(errc::looking_up);
        self->done.expires_after({});
        return;
    }
    const auto executor =
        asio::prefer(self->done.get_executor(), asio::execution::outstanding_work.tracked);
    std::thread([self = std::move(self), what, executor]() mutable {
        auto found = ask_system(what);
        // Only the loop may release it.
        asio::post(executor, [self = std::move(self), found = std::move(found)] {
            looks_up_for_stranger = false;
            if (self->is_abandoned) --abandoned;
            self->answer = found;
            self->done.cancel();
        });
    }).detach();
}

void start(const std::shared_ptr<lookup>& self, const host_question& what) {
    const auto on_answer = [self](error_code ec, const tcp::resolver::results_type& found) {
        if (self->is_abandoned) --abandoned;
        if (ec)
            self->answer = error_code(errc::no_address);
        else
            self->answer = endpoints(found.begin(), found.end());
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
