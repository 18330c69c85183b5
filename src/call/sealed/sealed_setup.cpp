#include "call/call_reports.hpp"
#include "call/sealed/sealed_media.hpp"
#include "call/sealed/signalled_handshake.hpp"
#include <babel/call/sealed_setup.hpp>

#include <utility>

namespace babel::call {

sealed_setup::sealed_setup(
    const call_context& context,
    handshake_setup facts,
    wire::peer_role own_role,
    offer_owner callbacks
)
    : own_role_(own_role), owner_(std::move(callbacks)) {
    make_media(context);
    make_handshake(context, std::move(facts));
}

sealed_setup::~sealed_setup() = default;

void sealed_setup::make_handshake(const call_context& context, handshake_setup facts) {
    signalled_handshake::hooks news;
    news.keys = [this](const call_keys& keys) { media_->use(keys); };
    news.accepted = [this] { on_accepted(); };
    news.ended = [this](call_signal how, end_detail why) { leave(how, std::move(why)); };
    handshake_ = std::make_unique<signalled_handshake>(
        context.executor, std::move(facts), own_role_, owner_, media_->candidates(), std::move(news)
    );
}

void sealed_setup::make_media(const call_context& context) {
    sealed_media::owner news;
    news.accepted = [this] { handshake_->on_voice(); };
    news.established = [this] {
        is_up_ = true;
        if (hooks_) hooks_->signal(call_signal::established);
    };
    news.ended = [this](voice::voice_stream::ending how) { on_stream_end(how); };
    news.text = [this](const std::string& words) {
        if (reports_) reports_->text(words);
    };
    news.peer_left = [this](wire::bye_reason why) {
        has_peer_left_ = true;
        if (hooks_) hooks_->detail(ending::peer_left{why});
    };
    news.party = [this](const auto& names) {
        if (reports_) reports_->party(names);
    };
    news.peer_state = [this](std::uint16_t bits) {
        peer_state_ = bits;
        if (reports_) reports_->peer_state(bits);
    };
    news.moved = [this] {
        if (is_up_ && reports_) reports_->path(from());
    };
    media_ = std::make_unique<sealed_media>(context, std::move(news));
}

std::vector<std::uint8_t> sealed_setup::begin() {
    return handshake_->begin();
}

void sealed_setup::on_offered(const wire::offered& answer, const asio::ip::address& server) {
    handshake_->on_offered(answer);
    if (keep_grant(answer.grant, server)) media_->bind();
}

void sealed_setup::on_offer(const wire::incoming_offer& offer, const asio::ip::address& server) {
    handshake_->on_offer(offer);
    if (keep_grant(offer.grant, server)) handshake_->answer(offer);
}

/// Without a relay there is no way to the peer. Returns false if it is over by that.
bool sealed_setup::keep_grant(const wire::grant& given, const asio::ip::address& server) {
    if (const auto grant = read_grant(given, server)) {
        media_->keep(*grant, server);
        return true;
    }
    handshake_->end(wire::end_reason::failed);
    leave(call_signal::connect_failed, ending::no_way{});
    return false;
}

void sealed_setup::on_signal(const wire::signal& message) {
    handshake_->on_signal(message);
}

void sealed_setup::on_accepted() {
    media_->accept();
    if (hooks_) hooks_->signal(call_signal::accepted);
}

void sealed_setup::leave(call_signal how, end_detail why) {
    if (!hooks_) return owner_.ended();
    hooks_->detail(std::move(why));
    hooks_->signal(how);
}

/// A callee binds its leg when the caller is proved, never earlier: strangers learn nothing of it.
void sealed_setup::attach(setup_hooks hooks, const call_reports& reports) {
    hooks_ = std::move(hooks);
    reports_ = &reports;
    if (own_role_ == wire::peer_role::callee) media_->bind();
}

void sealed_setup::retire() {
    refuse(call_refusal::plain);
    forget_call();
    media_->abandon();
}

void sealed_setup::forget_call() {
    if (reports_ && handshake_->is_attempt()) reports_->words_attempt();
    hooks_.reset();
    reports_ = nullptr;
}

void sealed_setup::note_timeout() {
    is_timed_out_ = true;
    if (is_accepted() && !is_up_) hooks_->detail(explain_to_caller());
}

void sealed_setup::dial(bool) {
    handshake_->accept();
}

void sealed_setup::end(wire::end_reason why) {
    handshake_->end(why);
}

/// After the acceptance a Bye ends it, and the server hears of it in linger().
void sealed_setup::refuse(call_refusal why) {
    if (is_accepted()) return;
    if (why == call_refusal::failed) return end(wire::end_reason::failed);
    if (own_role_ == wire::peer_role::caller) return end(wire::end_reason::withdrawn);
    end(is_timed_out_ ? wire::end_reason::no_answer : wire::end_reason::refused);
}

void sealed_setup::close(end_reason why) {
    using enum wire::bye_reason;
    const bool has_failed = why == end_reason::dropped || why == end_reason::media_failed;
    const auto otherwise = is_timed_out_ ? time_over : is_leaving_ ? leaving : hang_up;
    media_->hang_up(has_failed ? failed : otherwise);
}

/// An end by the server frees the relay's place, which nobody needs once our Bye is Noted.
void sealed_setup::on_stream_end(voice::voice_stream::ending how) {
    if (is_accepted() && how.is_hang_up && !has_peer_left_) end(wire::end_reason::failed);
    if (!hooks_ || !is_accepted()) return;
    if (how.is_hang_up) return hooks_->signal(call_signal::peer_closed);
    hooks_->detail(is_up_ ? end_detail(ending::link_failed{how.why}) : explain_to_caller());
    hooks_->signal(call_signal::link_broken);
}

asio::awaitable<void> sealed_setup::finish() {
    forget_call();
    if (!is_accepted()) end(wire::end_reason::failed);
    co_return;
}

asio::awaitable<void> sealed_setup::linger() {
    return media_->linger([this] { end(wire::end_reason::failed); });
}

void sealed_setup::hurry() {
    is_leaving_ = true;
    media_->hurry();
}

error_code sealed_setup::send_text(std::string_view words) {
    return media_->send_text(words);
}

void sealed_setup::set_state(std::uint16_t bits) {
    media_->set_state(bits);
}

void sealed_setup::tell_party(std::vector<std::string> others) {
    media_->tell_party(std::move(others));
}

const std::vector<std::string>& sealed_setup::peer_party() const {
    return media_->peer_party();
}

std::uint32_t sealed_setup::number() const {
    return handshake_->number();
}

const proved_peer* sealed_setup::peer() const {
    return handshake_->peer();
}

bool sealed_setup::is_accepted() const {
    return handshake_->is_accepted();
}

bool sealed_setup::is_over() const {
    return handshake_->is_over();
}

end_detail sealed_setup::explain_to_caller() const {
    return ending::no_way{media_->relay()};
}

voice::voice_stream* sealed_setup::stream() const {
    return media_->stream();
}

std::string sealed_setup::from() const {
    return media_->from();
}

peer_security sealed_setup::security() const {
    return handshake_->security();
}

} // namespace babel::call
