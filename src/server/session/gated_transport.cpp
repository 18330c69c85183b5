#include "server/session/gated_transport.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace babel::server {

gated_transport::gated_transport(
    asio::any_io_executor executor,
    std::unique_ptr<net::transport> below,
    handshake_turns& turns,
    const origin& from
)
    : waiting_handshake(from.source, from.loopback), executor_(std::move(executor)),
      below_(std::move(below)), turns_(turns), self_(std::make_shared<gated_transport*>(this)) {}

gated_transport::~gated_transport() {
    if (below_) gated_transport::close();
    *self_ = nullptr;
}

std::unique_ptr<net::transport> gated_transport::take_below() {
    turns_.leave(*this);
    return std::move(below_);
}

result<std::size_t> gated_transport::try_read(std::span<std::uint8_t> into) {
    if (!has_turn_) return errc::would_block;
    return below_->try_read(into);
}

void gated_transport::close() {
    turns_.leave(*this);
    below_->close();
    if (reader_) complete_later(asio::error::operation_aborted);
}

void gated_transport::start_wait(
    net::direction what, asio::any_completion_handler<void(error_code)> done
) {
    if (what == net::direction::write) return below_->wait(what, std::move(done));
    has_turn_ = false;
    reader_.keep(std::move(done), [this] {
        turns_.leave(*this);
        complete_later(asio::error::operation_aborted);
    });
    below_->wait(what, [self = self_](error_code ec) {
        if (*self) (*self)->on_readable(ec);
    });
}

void gated_transport::on_readable(error_code ec) {
    if (!reader_) return; // it was cancelled
    if (!ec) return turns_.enter(*this);
    auto done = reader_.take();
    std::move(done)(ec); // which may destroy this
}

void gated_transport::take_turn() {
    has_turn_ = true;
    auto done = reader_.take();
    std::move(done)(error_code()); // which may destroy this
}

void gated_transport::complete_later(error_code ec) {
    asio::post(executor_, asio::append(reader_.take(), ec));
}

} // namespace babel::server
