#include <babel/wire/fields.hpp>

namespace babel::wire {

void writer::append(bytes_view raw) {
    out_.insert(out_.end(), raw.begin(), raw.end());
}

} // namespace babel::wire
