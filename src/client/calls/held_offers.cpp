#include "client/calls/held_offers.hpp"

#include <babel/crypto/secret.hpp>

#include <boost/asio/this_coro.hpp>

#include <string>
#include <utility>
#include <vector>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;
using bytes = std::vector<std::uint8_t>;

bytes copy_of(bytes_view from) {
    return {from.begin(), from.end()};
}

} // namespace

/// Owns all that its message views.
struct held_offers::offer {
    explicit offer(const wire::incoming_offer& from)
        : caller(from.caller), key(copy_of(from.key)), ticket(copy_of(from.grant.ticket)),
          leg_key(copy_of(from.grant.leg_key)), blob(copy_of(from.blob)) {
        for (const auto relay : from.grant.relays)
            relays.add(relay);
        const wire::grant given{from.grant.mine, from.grant.theirs, ticket, leg_key, relays.view()};
        message = {from.call, caller, key, given, blob};
    }
    offer(const offer&) = delete;
    offer& operator=(const offer&) = delete;
    ~offer() { crypto::erase(leg_key); }

    std::string caller;
    bytes key;
    bytes ticket;
    bytes leg_key;
    bytes blob;
    wire::string_list_buffer relays;
    wire::incoming_offer message;
    clock::time_point until = clock::now() + time_limit;
};

held_offers::held_offers(
    asio::any_io_executor executor, std::function<void(const wire::incoming_offer&)> release
)
    : release_(std::move(release)), due_(executor), tasks_(std::move(executor)) {}

held_offers::~held_offers() = default;

asio::awaitable<void> held_offers::close() {
    clear();
    co_await tasks_.join();
}

bool held_offers::hold(const wire::incoming_offer& message) {
    if (held_.size() >= max_held) return false;
    held_.emplace_back(message);
    if (held_.size() == 1 && tasks_.size() == 0) tasks_.spawn(release_due());
    return true;
}

void held_offers::drop(std::uint32_t number) {
    held_.remove_if([number](const offer& each) { return each.message.call == number; });
}

void held_offers::drop_from(std::string_view caller) {
    held_.remove_if([caller](const offer& each) { return each.caller == caller; });
}

void held_offers::clear() {
    held_.clear();
    due_.cancel();
}

asio::awaitable<void> held_offers::release_due() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!held_.empty()) {
        due_.expires_at(held_.front().until);
        co_await due_.async_wait(as_result);
        if (held_.empty() || held_.front().until > clock::now()) continue;
        std::list<offer> due;
        due.splice(due.end(), held_, held_.begin());
        release_(due.front().message);
    }
}

} // namespace babel::client
