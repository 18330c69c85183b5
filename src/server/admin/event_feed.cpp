#include "server/admin/event_feed.hpp"

#include <utility>

namespace babel::server {

void event_feed::publish(shared_text whole, shared_text change) {
    whole_ = std::move(whole);
    change_ = std::move(change);
    ++version_;
    changed_.cancel();
}

asio::awaitable<shared_text> event_feed::reader::next() {
    if (has_ == from_.version_) co_await from_.changed_.async_wait(as_result);
    if (has_ == from_.version_) co_return nullptr;
    const bool has_the_one_before = has_ != 0 && has_ + 1 == from_.version_;
    has_ = from_.version_;
    co_return has_the_one_before ? from_.change_ : from_.whole_;
}

} // namespace babel::server
