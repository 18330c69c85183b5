// The completion handler of a wait that is under way.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>

#include <optional>
#include <utility>

namespace babel::net {

/// Keeps one handler at a time.
class kept_handler {
public:
    using handler = asio::any_completion_handler<void(error_code)>;

    explicit operator bool() const { return kept_.has_value(); }

    /// `on_cancel()` runs if the wait is cancelled while the handler is kept.
    template <class OnCancel>
    void keep(handler done, OnCancel on_cancel) {
        auto slot = asio::get_associated_cancellation_slot(done);
        kept_.emplace(std::move(done));
        if (slot.is_connected())
            slot.assign([this, on_cancel](asio::cancellation_type) {
                if (kept_) on_cancel();
            });
    }

    handler take() {
        handler done(std::move(*kept_));
        kept_.reset();
        const auto slot = asio::get_associated_cancellation_slot(done);
        if (slot.is_connected()) asio::cancellation_slot(slot).clear();
        return done;
    }

private:
    std::optional<handler> kept_; // not assigned: Boost 1.81's handler would wrap itself forever
};

} // namespace babel::net
