#include "server/relay/relay_mailbox.hpp"

#include <babel/core/error.hpp>

#include <boost/system/system_error.hpp>

#include <sys/eventfd.h>

namespace babel::server {
namespace {

net::descriptor make_bell() {
    net::descriptor made(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!made) throw boost::system::system_error(last_error(), "eventfd");
    return made;
}

} // namespace

relay_mailbox::relay_mailbox() : orders_rung_(make_bell()), news_rung_(make_bell()) {}

relay_mailbox::~relay_mailbox() {
    while (next_order()) {
    }
}

bool relay_mailbox::post(std::unique_ptr<relay_order>& order) {
    if (!orders_.push(order.get())) return false;
    order.release();
    ::eventfd_write(orders_rung_.get(), 1);
    return true;
}

std::unique_ptr<relay_order> relay_mailbox::next_order() {
    relay_order* next = nullptr;
    orders_.pop(next);
    return std::unique_ptr<relay_order>(next);
}

bool relay_mailbox::tell(const relay_news& news) {
    if (!news_.push(news)) return false;
    ::eventfd_write(news_rung_.get(), 1);
    return true;
}

std::optional<relay_news> relay_mailbox::next_news() {
    relay_news next;
    if (!news_.pop(next)) return {};
    return next;
}

void relay_mailbox::silence(int bell) {
    eventfd_t ignored = 0;
    ::eventfd_read(bell, &ignored);
}

} // namespace babel::server
