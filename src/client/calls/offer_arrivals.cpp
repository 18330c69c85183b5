#include "client/calls/offer_arrivals.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {

asio::awaitable<void> offer_arrivals::close() {
    dismiss_all();
    co_await leaving_.join();
}

call::sealed_setup& offer_arrivals::add(const std::string& peer, setup_pointer setup) {
    dismiss(peer);
    return *waiting_.emplace_back(entry{peer, std::move(setup)}).setup;
}

call::sealed_setup* offer_arrivals::find(std::string_view peer) const {
    const auto found = std::ranges::find(waiting_, peer, &entry::peer);
    return found == waiting_.end() ? nullptr : found->setup.get();
}

call::sealed_setup* offer_arrivals::find(std::uint32_t number) const {
    const auto found = std::ranges::find_if(waiting_, [number](const entry& each) {
        return each.setup->number() == number;
    });
    return found == waiting_.end() ? nullptr : found->setup.get();
}

offer_arrivals::setup_pointer offer_arrivals::take(std::string_view peer) {
    const auto found = std::ranges::find(waiting_, peer, &entry::peer);
    auto taken = std::move(found->setup);
    waiting_.erase(found);
    return taken;
}

void offer_arrivals::dismiss(std::string_view peer) {
    if (!find(peer)) return;
    auto setup = take(peer);
    setup->end(wire::end_reason::failed);
    leaving_.spawn(see_off(std::move(setup)));
}

void offer_arrivals::dismiss_all() {
    while (!waiting_.empty())
        dismiss(std::string(waiting_.front().peer));
}

asio::awaitable<void> offer_arrivals::see_off(setup_pointer setup) {
    co_await asio::this_coro::throw_if_cancelled(false);
    setup->hurry();
    co_await setup->linger();
}

} // namespace babel::client
