#include "call/sealed/sealed_media.hpp"

#include <babel/core/cancellation.hpp>
#include <babel/core/overloaded.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {
namespace {

crypto::call_side side_of(wire::peer_role role) {
    return role == wire::peer_role::caller ? crypto::call_side::caller : crypto::call_side::callee;
}

} // namespace

sealed_media::sealed_media(const call_context& context, owner callbacks)
    : context_(context), owner_(std::move(callbacks)), ways_(context), reading_(context.executor),
      leaving_(context.executor, asio::steady_timer::time_point::max()) {}

sealed_media::~sealed_media() = default;

void sealed_media::use(const call_keys& keys) {
    voice::sealed_path_settings settings;
    settings.side = side_of(keys.own_role);
    settings.own_id = ways_.grant().own_id;
    settings.peer_id = ways_.grant().peer_id;
    settings.bitrate_bps = context_.options.encoder.bitrate_bps;
    settings.is_relay_only = context_.options.relay_only;
    voice::sealed_path::owner news;
    news.send = [this](const nat::way& to, bytes_view datagram) { ways_.send(to, datagram); };
    news.on_event = [this](const auto& event) { on_event(event); };
    auto seals = crypto::make_call_seals(
        keys.secret, keys.cipher, settings.side, std::chrono::steady_clock::now()
    );
    auto path = std::make_unique<voice::sealed_path>(
        context_.executor, std::move(settings), std::move(seals), std::move(news)
    );
    path_ = path.get();
    stream_ = std::make_unique<voice::voice_stream>(std::move(path), voice::link_side::dialler);
    ways_.use(*path_);
    reading_.spawn(read());
}

asio::awaitable<void> sealed_media::read() {
    co_await asio::this_coro::throw_if_cancelled(false);
    voice::voice_stream::hooks news;
    news.established = [this] {
        ways_.candidates().update();
        owner_.established();
    };
    auto reading = stream_->run(std::move(news));
    const auto end = co_await std::move(reading);
    has_ended_ = true;
    leaving_.cancel();
    owner_.ended(end);
}

void sealed_media::on_event(const voice::sealed_event::any& event) {
    namespace news_of = voice::sealed_event;
    const overloaded act{
        [this](const news_of::accepted&) { owner_.accepted(); },
        [this](const news_of::text& news) { owner_.text(news.words); },
        [this](const news_of::party& news) {
            if (news.names != std::exchange(peer_party_, news.names)) owner_.party(news.names);
        },
        [this](const news_of::peer_state& news) { owner_.peer_state(news.bits); },
        [this](const news_of::peer_left& news) {
            if (!has_left_) owner_.peer_left(news.reason);
        },
        [this](const news_of::candidates& news) { ways_.candidates().take(news.all); },
        [this](const news_of::path_in_doubt&) { ways_.doubt(); },
        [this](const news_of::link_dead& news) { ways_.drop(news.remote); },
        [this](const news_of::path_in_use& news) {
            ways_.on_path_in_use(news.path);
            owner_.moved();
        },
        [this](const news_of::over&) {
            is_over_ = true;
            leaving_.cancel();
        },
        [](const auto&) {}}; // run() ends with these
    std::visit(act, event);
}

void sealed_media::accept() {
    is_accepted_ = true;
    if (path_) path_->accept();
    ways_.accept();
}

void sealed_media::hang_up(wire::bye_reason why) {
    has_left_ = true;
    if (!stream_) return;
    path_->hang_up(why);
    stream_->finish();
}

error_code sealed_media::send_text(std::string_view words) {
    if (words.size() > wire::max_text_bytes) return errc::text_too_long;
    if (!path_ || !is_accepted_ || has_ended_) return errc::no_call;
    return path_->send_text(words) ? error_code() : errc::too_many_texts;
}

void sealed_media::tell_party(std::vector<std::string> others) {
    const bool is_news = others != told_party_ && path_ && is_accepted_;
    if (is_news && path_->send_party(others)) told_party_ = std::move(others);
}

void sealed_media::set_state(std::uint16_t bits) {
    if (path_) path_->set_state(bits);
}

bool sealed_media::may_go() const {
    return !is_accepted_ || is_over_ || (is_hurried_ && has_ended_);
}

asio::awaitable<void> sealed_media::linger(std::function<void()> done) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (is_accepted_)
        hang_up(wire::bye_reason::hang_up);
    else if (stream_)
        stream_->close();
    for (bool is_cut = false; !may_go() && !is_cut;) {
        co_await leaving_.async_wait(as_result);
        const auto asked = co_await asio::this_coro::cancellation_state;
        is_cut = is_cancelled(asked);
    }
    done();
    abandon();
    co_await reading_.join();
    co_await ways_.join();
}

void sealed_media::abandon() {
    is_over_ = true;
    if (stream_) stream_->close();
    ways_.close();
}

void sealed_media::hurry() {
    is_hurried_ = true;
    leaving_.cancel();
}

} // namespace babel::call
