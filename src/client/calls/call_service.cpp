#include "client/calls/call_service.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace babel::client {
namespace {

// Time that the program waits for callees that accept late before it exits.
constexpr std::chrono::seconds late_answer_limit{2};

} // namespace

call_service::call_service(parts services, const call::call_resources& shared)
    : parts_(std::move(services)), resting_(shared.executor), context_(make_context(shared)),
      answers_(parts_.options, calls_),
      services_{
          parts_.options,
          parts_.link,
          parts_.contacts,
          parts_.peers,
          parts_.log,
          parts_.report,
          context_,
          calls_,
          answers_,
          [this](const std::string& peer, call::call_start start) -> call::call& {
              return add(peer, std::move(start));
          }},
      base_(services_, parts_.refusals, resting_), sealed_(services_, base_),
      tasks_(shared.executor) {}

call::call_context call_service::make_context(const call::call_resources& shared) {
    call::call_context context{shared, {}, {}, {}, {}};
    context.send_refused = [this](const std::string& peer, call::call_refusal why) {
        parts_.refusals.send(peer, why);
    };
    context.rest = [this](
                       net::tcp::acceptor listener,
                       std::shared_ptr<void> mapping,
                       bool is_withdrawn,
                       const std::string& peer
                   ) {
        const auto refuse = [this, peer] { // unless another call with the peer has started
            if (calls_.live(peer).empty()) parts_.refusals.send(peer, call::call_refusal::plain);
        };
        resting_.add(std::move(listener), std::move(mapping), is_withdrawn, refuse);
    };
    context.connect = [this](call::caller_address to) {
        const auto server = parts_.link.server_address();
        const auto family = parts_.options.family;
        return call::connect_to_caller(context_.executor, family, std::move(to), server);
    };
    context.on_phase = [this] { parts_.on_change(); };
    return context;
}

asio::awaitable<void> call_service::close() {
    is_leaving_ = true;
    for (auto& each : calls_.all()) {
        each.hurry();
        each.signal(call::call_signal::hang_up);
    }
    for (auto* each : lingering_)
        each->hurry();
    co_await sealed_.close();
    co_await base_.close();
    co_await tasks_.join();
    co_await resting_.close(late_answer_limit);
}

// ---- requests of the user

error_code call_service::place(const std::string& peer) {
    if (is_leaving_) return errc::leaving;
    if (!parts_.link.is_online())
        return parts_.link.was_online() ? errc::server_link_down : errc::not_logged_in;
    if (peer == parts_.options.name) return errc::own_name;
    if (auto* ringing = calls_.pending(peer);
        ringing && ringing->phase() == call::call_phase::ringing) {
        ringing->signal(call::call_signal::accept); // calling a caller accepts
        return {};
    }
    if (!calls_.live(peer).empty()) return errc::already_in_call;
    if (answers_.is_full()) return errc::too_many_calls;
    if (!sealed_.may_offer(peer)) return base_.place(peer);
    sealed_.place(peer);
    return {};
}

error_code call_service::answer(std::string_view peer, call::call_signal reply) {
    for (auto& each : calls_.all()) {
        const bool is_meant = peer.empty() || each.peer() == peer;
        if (each.phase() != call::call_phase::ringing || !is_meant) continue;
        each.signal(reply);
        return {};
    }
    return errc::not_calling;
}

error_code call_service::hang_up(std::string_view peer) {
    const auto ending = calls_.to_end(peer);
    for (auto& each : calls_.all())
        if (std::ranges::find(ending, each.id()) != ending.end())
            each.signal(call::call_signal::hang_up);
    return ending.empty() ? errc::no_call : error_code();
}

error_code call_service::send_text(std::string_view peer, std::string_view words) {
    error_code outcome = errc::no_call;
    for (auto& each : calls_.all()) {
        const bool is_meant = peer.empty() || each.peer() == peer;
        if (each.phase() != call::call_phase::up || !is_meant) continue;
        outcome = each.setup().send_text(words);
        if (!outcome) return outcome;
    }
    return outcome;
}

void call_service::set_state(std::uint16_t bits) {
    for (auto& each : calls_.all())
        each.setup().set_state(bits);
}

void call_service::tell_parties() {
    std::vector<std::string> names;
    for (const auto& each : calls_.all())
        if (each.phase() == call::call_phase::up) names.push_back(each.peer());
    for (const auto& each : calls_.all()) {
        if (each.phase() != call::call_phase::up || !each.sealed()) continue;
        auto others = names;
        std::erase(others, each.peer());
        each.sealed()->tell_party(std::move(others));
    }
}

// ---- messages of the server

void call_service::on(const wire::call_request& message) {
    if (may_ring()) base_.on(message);
}

void call_service::on(const wire::incoming_offer& message) {
    if (may_ring()) sealed_.on(message);
}

void call_service::on(const wire::offered& message) {
    if (!base_.on(message)) sealed_.on(message);
}

/// Calls at a port of the relay get one if nobody came in time.
void call_service::on(const wire::signal& message) {
    const auto why = message.reason();
    const auto waiting = why ? base_.asked().take_waiting(message.call) : std::nullopt;
    if (!waiting) return sealed_.on(message);
    auto* found = calls_.find(*waiting);
    if (!found || found->sealed()) return;
    const bool is_late = why == wire::end_reason::no_answer;
    found->signal(is_late ? call::call_signal::unanswered : call::call_signal::peer_refused);
}

void call_service::on_login() {
    drop_placed();
    base_.on_login();
}

void call_service::on_left(std::string_view peer) {
    sealed_.on_left(peer);
    for (auto& each : calls_.all())
        if (each.peer() == peer) each.note_peer_left();
    if (auto* found = calls_.pending(peer)) found->signal(call::call_signal::peer_left);
}

/// The server has told the callees that we left, so their telephones no longer ring.
void call_service::drop_placed() {
    for (auto& each : calls_.all())
        if (each.phase() == call::call_phase::calling) {
            each.set_detail(call::ending::server_link_lost{});
            each.signal(call::call_signal::link_broken);
        }
}

/// Sealed calls that are not accepted yet need the server.
void call_service::on_link_lost() {
    sealed_.on_link_lost();
    base_.on_link_lost();
    for (auto& each : calls_.all()) {
        if (!each.sealed() || !each.pending() || !each.setup().needs_server()) continue;
        each.set_detail(call::ending::server_link_lost{});
        const bool is_ours = each.phase() == call::call_phase::calling;
        each.signal(is_ours ? call::call_signal::link_broken : call::call_signal::peer_left);
    }
}

// ---- calls

call::call& call_service::add(const std::string& peer, call::call_start start) {
    auto& started =
        calls_.add(std::make_unique<call::call>(context_, ++last_id_, peer, std::move(start)));
    tasks_.spawn(live(started));
    parts_.on_change();
    return started;
}

asio::awaitable<void> call_service::live(call::call& self) {
    co_await self.run();
    // First, so that receivers of its events find a client that is free again.
    const auto ended = calls_.take(self);
    parts_.on_change();
    ended->report_end();
    parts_.on_end();
    // Calls that were not answered because of this one may be answered now.
    for (auto& each : calls_.all())
        if (!each.is_to_be_answered()) each.answer_after(answers_.answer_after(each.peer()));
    lingering_.push_back(ended.get());
    if (is_leaving_) ended->hurry();
    co_await ended->linger();
    lingering_.remove(ended.get());
}

} // namespace babel::client
