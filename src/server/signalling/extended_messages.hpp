// Messages that the server takes from babel/2 clients.
#pragma once

#include <babel/wire/extensions.hpp>
#include <babel/wire/offers.hpp>

#include <boost/mp11/list.hpp>

namespace babel::server {

using extended_to_server =
    boost::mp11::mp_push_back<wire::extended_to_server, wire::offer, wire::signal, wire::reach>;

} // namespace babel::server
