#include "call/ways/call_ways.hpp"

#include <babel/core/overloaded.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace babel::call {

party role_of(const call_start& start) {
    if (const auto* sealed = std::get_if<sealed_call>(&start)) return sealed->role;
    return std::holds_alternative<outgoing_call>(start) ? party::caller : party::callee;
}

std::chrono::seconds ring_time_of(const call_start& start, std::chrono::seconds wanted) {
    const bool is_sealed = std::holds_alternative<sealed_call>(start);
    return is_sealed ? std::min(wanted, sealed_ring_limit) : wanted;
}

std::optional<std::chrono::seconds> answer_delay_of(const call_start& start) {
    if (const auto* incoming = std::get_if<incoming_call>(&start)) return incoming->answer_after;
    if (const auto* sealed = std::get_if<sealed_call>(&start)) return sealed->answer_after;
    return {};
}

void call_ways::begin(call_start start) {
    const overloaded take{
        [this](outgoing_call& out) { wait_for_callee(std::move(out)); },
        [this](incoming_call& in) { base().set_caller(std::move(in.caller)); },
        [this](sealed_call& sealed) { use(std::move(sealed.setup)); }};
    std::visit(take, start);
}

void call_ways::wait_for_callee(outgoing_call plain) {
    if (plain.listener)
        base().listen(std::move(*plain.listener), plain.advertised_port, std::move(plain.mapping));
    if (plain.relayed) base().wait_at_relay(std::move(*plain.relayed));
    base();
}

rendezvous& call_ways::base() {
    if (base_) return *base_;
    retire();
    auto made = std::make_unique<rendezvous>(context_, reports_.peer(), machine_, hooks_);
    base_ = made.get();
    setup_ = std::move(made);
    return *base_;
}

void call_ways::use(std::unique_ptr<sealed_setup> setup) {
    retire();
    sealed_ = setup.get();
    setup_ = std::move(setup);
    sealed_->attach(hooks_, reports_);
}

/// The peer hears that nothing comes of it.
void call_ways::retire() {
    if (!setup_) return;
    setup_->stop_listening(std::chrono::steady_clock::now());
    if (sealed_) sealed_->retire();
    base_ = nullptr;
    sealed_ = nullptr;
    retired_.push_back(std::move(setup_));
}

asio::awaitable<void> call_ways::finish() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (const auto& each : retired_)
        co_await each->finish();
    co_await setup_->finish();
}

asio::awaitable<void> call_ways::linger() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (const auto& each : retired_)
        co_await each->linger();
    co_await setup_->linger();
}

void call_ways::hurry() {
    for (const auto& each : retired_)
        each->hurry();
    setup_->hurry();
}

} // namespace babel::call
